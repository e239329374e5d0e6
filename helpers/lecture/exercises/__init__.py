"""The exercises: one module a lecture, one entry an exercise."""
