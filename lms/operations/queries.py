"""Which backups there are."""

import hashlib
from datetime import datetime
from pathlib import Path

from lms.config import Settings
from lms.operations import rules


def folder(settings: Settings) -> Path:
    """Where backups lie: `main` with the database, `keys` apart from it."""
    return settings.backup_folder or settings.home / "backups"


def newest(settings: Settings) -> datetime | None:
    """When the newest whole backup was made. The manifest is written last, so a backup without one is none."""
    manifests = (folder(settings) / "main").glob("*/manifest.json")
    found = [at for at in (rules.made_at(manifest.parent.name) for manifest in manifests) if at]
    return max(found, default=None)


def digest_of(file: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
