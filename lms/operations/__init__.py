"""Keeping the service whole: backups, restore, verification. Serves the operator and tells the lead in one line; will never copy a
running database by hand or overwrite one silently.
"""
