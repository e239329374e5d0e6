"""The drawings behind the sliders, a module a lecture."""
