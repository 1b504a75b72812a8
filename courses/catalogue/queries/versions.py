"""Looks up what is shared by all organisations: courses, activities and the document of a Version."""

import uuid
from collections import OrderedDict
from collections.abc import Collection
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from courses.catalogue.models import Activity, Course, Module, Version
from courses.catalogue.rules.documents import ModuleDocument, from_json
from lms.base.errors import NotHere

MOST_KEPT = 64

_kept: OrderedDict[uuid.UUID, ModuleDocument] = OrderedDict()
_door = Lock()


def courses(session: Session) -> list[Course]:
    """Every course, by title."""
    return list(session.scalars(select(Course).order_by(Course.title, Course.key)))


def modules_of(session: Session, course_id: uuid.UUID) -> list[Module]:
    """The modules of a course, in order."""
    return list(session.scalars(select(Module).where(Module.course_id == course_id).order_by(Module.position, Module.key)))


def latest_version(session: Session, module_id: uuid.UUID) -> Version | None:
    """The newest Version of a module, without its document; None while it has none."""
    return session.scalar(select(Version).where(Version.module_id == module_id).order_by(Version.number.desc()).limit(1))


def latest_versions(session: Session, course_id: uuid.UUID | None = None) -> list[Version]:
    """The newest Version of each module, of one course or of all, without documents."""
    later = aliased(Version)
    is_replaced = select(later.id).where(later.module_id == Version.module_id, later.number > Version.number).exists()
    statement = select(Version).join(Module, Module.id == Version.module_id).where(~is_replaced).order_by(Module.position, Module.key)
    if course_id is not None:
        statement = statement.where(Module.course_id == course_id)
    return list(session.scalars(statement))


def activities_of(session: Session, module_ids: Collection[uuid.UUID]) -> dict[tuple[uuid.UUID, str], uuid.UUID]:
    """(module id, activity key) -> activity id, in one query. Not cached: the next load of the course may add activities."""
    rows = session.execute(select(Activity.module_id, Activity.key, Activity.id).where(Activity.module_id.in_(module_ids)))
    return {(module_id, key): activity_id for module_id, key, activity_id in rows}


def remember_documents(session: Session, version_ids: Collection[uuid.UUID]) -> None:
    """Read those of these documents that are not at hand yet, in one query, so that a page that shows many asks once."""
    with _door:
        missing = {version_id for version_id in version_ids if version_id not in _kept}
    if missing:
        for version_id, stored in session.execute(select(Version.id, Version.document).where(Version.id.in_(missing))):
            _keep(version_id, from_json(stored))


def document_of(session: Session, version_id: uuid.UUID) -> ModuleDocument:
    """What the Version shows. The last 64 read stay in memory, since a Version never changes; a hit asks the database nothing.

    Raises NotHere for an unknown id; a failed read is never kept.
    """
    with _door:
        if version_id in _kept:
            _kept.move_to_end(version_id)
            return _kept[version_id]
    stored = session.scalar(select(Version.document).where(Version.id == version_id))
    if stored is None:
        raise NotHere("no such version")
    return _keep(version_id, from_json(stored))


def _keep(version_id: uuid.UUID, document: ModuleDocument) -> ModuleDocument:
    with _door:
        _kept[version_id] = document
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return document
