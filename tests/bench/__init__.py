"""Measured work: `python -m tests.bench` prints figures and ratios. Nothing here is a timed assert (design.md 7)."""
