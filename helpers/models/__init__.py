"""Small models whose gradients are written out by hand."""
