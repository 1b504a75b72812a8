"""Where keys lie, and which key-encryption keys there are."""

from pathlib import Path

from flask import current_app

from lms.base.keystore import KeyStore
from lms.base.sealing import key_in
from lms.config import Settings
from lms.privacy.rules import kek_id_of


def settings() -> Settings:
    """The app's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def key_store() -> KeyStore:
    """The store of people's keys."""
    return KeyStore(settings().home / "keys" / "keys.db")


def kek_file() -> Path:
    """The key-encryption key in use; `.next` beside it while a rotation is under way, `.old-<id>` for those before."""
    return settings().kek_file or settings().home / "keys" / "kek"


def keks() -> dict[str, bytes]:
    """Every key-encryption key at hand by its id. Raises CannotBeOpened for a damaged file."""
    file = kek_file()
    files = [file, file.with_name(f"{file.name}.next"), *sorted(file.parent.glob(f"{file.name}.old-*"))]
    found = [key for key in map(key_in, files) if key is not None]
    return {kek_id_of(key): key for key in found}


def ledger_file() -> Path:
    """The ledger of erasures, outside both stores, so that a restored backup forgets again (safety.md 3.5)."""
    return settings().home / "ledger" / "erasures"
