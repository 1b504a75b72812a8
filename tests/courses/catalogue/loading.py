"""What the tests of loading and looking up share."""

import uuid
from pathlib import Path

from sqlalchemy import event, select
from sqlalchemy.orm import Session

from courses.catalogue.actions import load_course
from courses.catalogue.models import Module, Version
from lms.base.db import db, separate_session
from lms.tenancy.actions import bind
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope, ServiceScope


def inside(organisation_id: uuid.UUID) -> Session:
    """A session that lives in one organisation."""
    session = separate_session()
    bind(session, OrganisationScope(organisation_id))
    return session


def new_organisation(key: str) -> uuid.UUID:
    session = separate_session()
    bind(session, ServiceScope("a test needs an organisation"))
    organisation = Organisation(name=key, key=key)
    session.add(organisation)
    session.commit()
    session.close()
    return organisation.id


def loaded(session: Session, folder: Path) -> tuple[list[str], list[str], list[str]]:
    """What a load reports, committed."""
    report = load_course(session, folder)
    session.commit()
    return report.loaded, report.unchanged, [str(problem) for problem in report.problems]


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def numbers(session: Session, key: str) -> list[int]:
    """The version numbers of a module."""
    statement = select(Version.number).join(Module, Module.id == Version.module_id).where(Module.key == key).order_by(Version.number)
    return list(session.scalars(statement))


class Counter:
    """Counts statements that reach the database."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> "Counter":
        event.listen(db.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if statement != "BEGIN":
            self.statements.append(statement)
