"""Loads and validates content; Course, Module, Activity, Version, Adoption. Serves learning; will never show a file it has not checked."""
