"""Optimisers, and the runs that record their paths."""
