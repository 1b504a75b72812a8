"""Backing up, bringing back, and looking whether what is stored fits together."""

from lms.operations.actions.backups import NotRestored, back_up, restore

__all__ = ["NotRestored", "back_up", "restore"]
