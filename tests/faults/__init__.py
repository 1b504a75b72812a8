"""Faults made on purpose (safety.md 4.2): what was acknowledged is never lost, and no test passes that could not fail."""
