"""A course in a folder, and the smallest house that has our tables."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from flask import Flask
from sqlalchemy import Table
from sqlalchemy.orm import Session

from courses.catalogue.models import Activity, Adoption, Course, Edition, Module, Version
from lms.accounts.models import Person
from lms.base.db import Base, db, prepare_engine, separate_session
from lms.membership.models import Membership
from lms.tenancy.models import Organisation
from tests.courses.catalogue.loading import new_organisation
from tests.courses.catalogue.samples import write_module

TABLES = [cast(Table, table.__table__) for table in (
    Organisation, Person, Membership, Course, Module, Version, Activity, Edition, Adoption,
)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of two modules."""
    course = tmp_path / "content" / "peer"
    course.mkdir(parents=True)
    (course / "course.yaml").write_text("key: peer\ntitle: Peer\nsummary: A course.\nmodules: [01-first, 02-second]\n")
    write_module(course / "01-first", "first")
    write_module(course / "02-second", "second")
    return course


@pytest.fixture
def tables(tmp_path: Path) -> Iterator[Flask]:
    """The smallest app that has our tables and our session."""
    app = Flask("catalogue-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'test.db'}"
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        Base.metadata.create_all(db.engine, tables=TABLES)
        yield app
        db.engine.dispose()


@pytest.fixture
def session(tables: Flask) -> Iterator[Session]:
    """A session without a scope, as the command line has it."""
    session = separate_session()
    yield session
    session.close()


@pytest.fixture
def organisation_id(tables: Flask) -> uuid.UUID:
    """An organisation of our own."""
    return new_organisation("ours")
