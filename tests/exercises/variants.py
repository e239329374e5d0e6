"""Right answers written differently from the solutions, by exercise."""

VARIANTS = {}
