"""Numbers typed beside sliders, in a real browser."""
