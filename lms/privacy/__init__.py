"""Sealing of words at rest; later the per-person vault, export and erasure. Serves every person; will never read what it seals."""
