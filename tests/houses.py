"""Houses to test in: one migrated, loaded and seeded template an engine and worker; each test gets a fresh copy in moments."""

import itertools
import os
import shutil
import uuid
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from flask_migrate import upgrade
from psycopg import sql
from psycopg.errors import DuplicateObject, UniqueViolation
from sqlalchemy import Engine, NullPool, create_engine, event, make_url

from lms.app import create_app
from lms.base.db import db
from lms.cli import demo, run
from lms.config import Settings
from lms.web.application import House

REQUIRED = {name.strip() for name in os.environ.get("PEERWAY_TEST_REQUIRE", "").split(",") if name.strip()}
POSTGRESQL = os.environ.get("PEERWAY_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432/postgres")
ROLE = "peerway_service_under_test"
SECRET = "only for tests, never anywhere else"


def need(tool: str, reason: str) -> None:
    """Skip with the reason printed; fail where the tool is required (CI)."""
    if tool in REQUIRED:
        pytest.fail(f"{tool} is required here but {reason}")
    pytest.skip(f"{tool}: {reason}")


def settings(home: Path, database_url: str, **other: object) -> Settings:
    """Settings of a demo installation with a pass-phrase hash that costs nothing. On PostgreSQL it serves in a role that owns nothing."""
    is_postgresql = database_url.startswith("postgresql")
    chosen: dict[str, object] = {
        "home": home, "database_url": as_the_service(database_url) if is_postgresql else database_url,
        "database_owner_url": as_owner(database_url) if is_postgresql else "", "secret_key": SECRET, "public_url": "http://127.0.0.1:5000",
        "trusted_hosts": ("127.0.0.1", "localhost"), "demo": True, "iri_base": "https://peerway.example",
        "argon2_memory_kib": 8, "argon2_passes": 1,
    }
    return Settings(**{**chosen, **other})


def as_the_service(url: str) -> str:
    """The address for the role that owns nothing and is bound by row-level security; the role is made when there is none."""
    secret = str(make_url(POSTGRESQL).password or ROLE)
    server = make_url(POSTGRESQL).set(host=make_url(url).host, port=make_url(url).port).render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as connection, suppress(DuplicateObject, UniqueViolation):
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(sql.Identifier(ROLE), sql.Literal(secret)))
    return make_url(url).set(username=ROLE, password=secret).render_as_string(hide_password=False)


def as_owner(url: str) -> str:
    """The address for the role that owns the tables."""
    owner = make_url(POSTGRESQL)
    return make_url(url).set(username=owner.username, password=owner.password).render_as_string(hide_password=False)


def owning(engine: Engine) -> Engine:
    """The same database seen by who owns it: every row, whatever the scope."""
    if engine.dialect.name == "sqlite":
        return engine
    return create_engine(as_owner(engine.url.render_as_string(hide_password=False)), poolclass=NullPool)


class SqliteHouse:
    """An app on a SQLite file; a fresh copy of the template is one file copy."""

    kind = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.file = folder / "peerway.db"
        self.template = folder / "template.db"
        self.app = create_app(settings(folder, f"sqlite:///{self.file}"))
        with self.app.app_context():
            event.listen(db.engine, "do_connect", self._lead_to_this_file)
        furnish(self.app)
        self.stop_using()
        shutil.copy(self.file, self.template)
        keep_keys(folder)
        self._numbers = itertools.count(1)

    def fresh(self) -> House:
        """The app on a database nobody has used, in a file of its own: a connection some thread still holds to an earlier one would
        take the new one's log with it when it closes."""
        self.stop_using()
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.file}{suffix}").unlink(missing_ok=True)
        bring_back_keys(self.home)
        self.file = self.home / f"peerway-{next(self._numbers)}.db"
        shutil.copy(self.template, self.file)
        self.app.config["SETTINGS"] = replace(self.app.config["SETTINGS"], database_url=f"sqlite:///{self.file}")
        return self.app

    def _lead_to_this_file(self, _dialect: object, _record: object, arguments: list[str], _options: object) -> None:
        arguments[0] = str(self.file)

    def stop_using(self) -> None:
        """Close every connection, so that the file is whole."""
        with self.app.app_context():
            db.engine.dispose()

    def close(self) -> None:
        """Nothing stays behind: the folder is temporary."""
        self.stop_using()


class PostgresqlHouse:
    """An app on a PostgreSQL database; a fresh copy is CREATE DATABASE ... TEMPLATE."""

    kind = "postgresql"

    def __init__(self, folder: Path) -> None:
        self.home = folder
        mark = uuid.uuid4().hex[:10]
        self.name, self.template = f"peerway_test_{mark}", f"peerway_template_{mark}"
        self._administer(f"CREATE DATABASE {self.name}")
        url = POSTGRESQL.rsplit("/", 1)[0].replace("postgresql://", "postgresql+psycopg://") + f"/{self.name}"
        self.app = create_app(settings(folder, url))
        furnish(self.app)
        self.stop_using()
        keep_keys(folder)
        self._administer(f"ALTER DATABASE {self.name} RENAME TO {self.template}")

    def fresh(self) -> House:
        """The app on a database nobody has used."""
        self.stop_using()
        bring_back_keys(self.home)
        self._administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"CREATE DATABASE {self.name} TEMPLATE {self.template}")
        return self.app

    def stop_using(self) -> None:
        """Close every connection."""
        with self.app.app_context():
            db.engine.dispose()

    def close(self) -> None:
        """Drop both databases."""
        self.stop_using()
        self._administer(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)", f"DROP DATABASE IF EXISTS {self.template} WITH (FORCE)")

    @staticmethod
    def _administer(*statements: str) -> None:
        with psycopg.connect(POSTGRESQL, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)


def keep_keys(home: Path) -> None:
    """The keys as the template's words need them."""
    (home / "keys").mkdir(exist_ok=True)
    shutil.copytree(home / "keys", home / "template-keys")


def bring_back_keys(home: Path) -> None:
    """The template's keys, and no ledger: what a test did with them is over."""
    for name in ("keys", "ledger"):
        shutil.rmtree(home / name, ignore_errors=True)
    shutil.copytree(home / "template-keys", home / "keys")


def furnish(app: House) -> None:
    """Migrate, load the course, make the demo: what `make start` does before it serves."""
    with app.app_context():
        upgrade()
        run.load()
        demo.make(lambda words: None)


def postgresql_is_there() -> str:
    """Empty when PostgreSQL answers, else the reason."""
    try:
        psycopg.connect(POSTGRESQL, connect_timeout=3).close()
    except psycopg.OperationalError as fault:
        return str(fault).splitlines()[0]
    return ""
