"""Independent ways to a derivative, each of which checks the others."""
