"""Backing up a running service whole, and bringing it back into an empty place. Never by copying the file of a running database (F7)."""

import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy.engine import make_url

from lms.base import clock, schema
from lms.base.db import db
from lms.config import ROOT, Settings
from lms.operations import queries, rules
from lms.privacy import actions as vault
from lms.privacy.queries import ledger_file

Say = Callable[[str], None]
SQLITE_FILE, POSTGRESQL_FILE, LEDGER = "peerway.db", "peerway.dump", "erasures"
NOT_EMPTY = "There is data here already. A backup is only brought back into an empty PEERWAY_HOME and an empty database."


class NotRestored(Exception):
    """Why a backup was not brought back; nothing was changed."""


def back_up(settings: Settings, say: Say) -> Path:
    """A whole copy, taken while people go on working. Old ones are cleared away. Returns its folder.

    The manifest is written last: a backup that was interrupted has none and counts as none.
    """
    place, name = queries.folder(settings), rules.name_of(clock.now())
    main, keys = place / "main" / name, place / "keys" / name
    main.mkdir(mode=0o700, parents=True)
    say("1 of 4  Copying the database")
    file = _copy_sqlite(settings, main) if _is_sqlite(settings) else _dump_postgresql(settings, main)
    say("2 of 4  Copying the keys, apart from it")
    vault.back_up_keys(keys)
    _keep_secret(settings, keys)
    say("3 of 4  Copying the ledger of erasures")
    if ledger_file().exists():
        shutil.copy2(ledger_file(), place / LEDGER)
    say("4 of 4  Writing down what is in it, and clearing away old ones")
    manifest = {"made_at": clock.now().isoformat(), "revision": schema.present(db.engine), "files": {file.name: queries.digest_of(file)}}
    draft = main / "manifest.draft"
    draft.write_text(json.dumps(manifest, indent=1))
    draft.replace(main / "manifest.json")
    _clear_old(place)
    return main


def restore(settings: Settings, main: Path, keys: Path, say: Say) -> int:
    """Bring a backup back into an empty place and forget again whom the ledger names. Returns how many people were forgotten again.

    Raises NotRestored, before anything is changed, for a damaged backup or a place that is not empty.
    """
    _must_be_whole(main)
    _must_be_empty(settings)
    say("1 of 3  Bringing back the database")
    if _is_sqlite(settings):
        _restore_sqlite(settings, main)
    else:
        _restore_postgresql(settings, main)
    say("2 of 3  Bringing back the keys")
    vault.restore_keys(keys)
    kept = settings.home / "keys" / "secret_key"
    if kept.exists():
        kept.replace(settings.home / "secret_key")
    say("3 of 3  Forgetting again who was erased since")
    _bring_back_ledger(main.parent.parent / LEDGER)
    forgotten = vault.replay_erasures()
    if schema.present(db.engine) != schema.wanted(str(ROOT / "migrations")):
        return forgotten  # an older database: `start` brings it up to date and then erases again
    return max(forgotten, vault.erase_again())


def faults_of_database() -> list[str]:
    """What the database itself says of its files: damage, and rows that point at nothing (SQLite; PostgreSQL holds both by itself)."""
    settings: Settings = current_app.config["SETTINGS"]
    if not _is_sqlite(settings):
        return []
    with closing(sqlite3.connect(_database_file(settings), timeout=30)) as live:
        damage = [words for (words,) in live.execute("PRAGMA integrity_check") if words != "ok"]
        loose = {table for table, *_ in live.execute("PRAGMA foreign_key_check")}
    return [*(f"database: {words}" for words in damage), *(f"database: rows of {table} point at nothing" for table in sorted(loose))]


def _is_sqlite(settings: Settings) -> bool:
    return settings.database_url.startswith("sqlite")


def _database_file(settings: Settings) -> Path:
    return Path(str(make_url(settings.database_url).database))


def _copy_sqlite(settings: Settings, main: Path) -> Path:
    copy = main / SQLITE_FILE
    with closing(sqlite3.connect(_database_file(settings), timeout=30)) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
        found = kept.execute("PRAGMA integrity_check").fetchone()
    if found != ("ok",):
        raise RuntimeError("the copy of the database is damaged")
    copy.chmod(0o600)
    return copy


def _dump_postgresql(settings: Settings, main: Path) -> Path:
    copy = main / POSTGRESQL_FILE
    _run(["pg_dump", "--format=custom", "--file", str(copy), "--dbname", _libpq(settings)], settings)
    return copy


def _libpq(settings: Settings) -> str:
    """The address as PostgreSQL's own programs read it, without the pass phrase, which travels in the environment."""
    url = make_url(settings.owner_url).set(drivername="postgresql", password=None)
    return url.render_as_string(hide_password=False)


def _run(command: list[str], settings: Settings) -> None:
    secret: Any = make_url(settings.owner_url).password
    environment = {**os.environ, **({"PGPASSWORD": str(secret)} if secret else {})}
    subprocess.run(command, check=True, env=environment, capture_output=True)  # noqa: S603 - PostgreSQL's own programs, our own settings


def _keep_secret(settings: Settings, keys: Path) -> None:
    if (settings.home / "secret_key").exists():
        shutil.copy2(settings.home / "secret_key", keys / "secret_key")


def _clear_old(place: Path) -> None:
    for kind, kept_for in (("main", rules.MAIN_KEPT_FOR), ("keys", rules.KEYS_KEPT_FOR)):
        for old in sorted((place / kind).iterdir()):
            if rules.is_over(old.name, kept_for, clock.now()):
                shutil.rmtree(old)


def _must_be_whole(main: Path) -> None:
    try:
        manifest = _manifest(main)
        damaged = [name for name, digest in manifest["files"].items() if queries.digest_of(main / name) != digest]
        is_known = schema.knows(str(ROOT / "migrations"), manifest["revision"])
    except (OSError, ValueError, KeyError):
        raise NotRestored(f"{main} is no whole backup: its manifest or a file is missing.") from None
    if damaged:
        raise NotRestored(f"{', '.join(damaged)} in {main} is damaged: it is not what was backed up.")
    if not is_known:
        raise NotRestored(f"{main} was made by a newer version of Peerway. Bring the program up to date first.")


def _must_be_empty(settings: Settings) -> None:
    keys = settings.home / "keys"
    if keys.exists() and any(keys.iterdir()):
        raise NotRestored(NOT_EMPTY)
    is_there = _database_file(settings).exists() if _is_sqlite(settings) else schema.present(db.engine) is not None
    if is_there:
        raise NotRestored(NOT_EMPTY)


def _restore_sqlite(settings: Settings, main: Path) -> None:
    file = _database_file(settings)
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with closing(sqlite3.connect(main / SQLITE_FILE)) as kept, closing(sqlite3.connect(file)) as live:
        kept.backup(live)
    file.chmod(0o600)


def _restore_postgresql(settings: Settings, main: Path) -> None:
    """The rows as their owner; then the rights of the service's role, whose name may be another one here."""
    how = ("--no-owner", "--no-privileges", "--exit-on-error")
    _run(["pg_restore", *how, "--dbname", _libpq(settings), str(main / POSTGRESQL_FILE)], settings)
    upgrade(revision=_manifest(main)["revision"])


def _manifest(main: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((main / "manifest.json").read_text())
    return found


def _bring_back_ledger(kept: Path) -> None:
    """Both, when there are two: a person either of them names stays forgotten."""
    if not kept.exists():
        return
    here = ledger_file()
    here.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lines = dict.fromkeys([*(here.read_text().splitlines() if here.exists() else []), *kept.read_text().splitlines()])
    here.write_text("".join(f"{line}\n" for line in lines))
    here.chmod(0o600)
