"""What the figures of the lectures show, one module a lecture."""
