"""Erasure and export registry, and the sealing of words at rest. Serves every person; will never read what it seals."""
