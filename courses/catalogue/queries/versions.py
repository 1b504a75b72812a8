"""Looks up what is shared by all organisations: courses, activities and the document of a Version; and it with an Edition's own parts."""

import uuid
from collections import OrderedDict
from collections.abc import Collection
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from courses.catalogue.models import Activity, Course, Edition, Module, Version
from courses.catalogue.queries.in_use import ModuleInUse
from courses.catalogue.rules.documents import ModuleDocument, from_json
from courses.catalogue.rules.own import own_from, with_own
from lms.base.errors import NotHere

MOST_KEPT = 64
_OWN = (Edition.pages, Edition.questions, Edition.stories)

_Key = tuple[uuid.UUID, uuid.UUID | None]
_kept: OrderedDict[_Key, ModuleDocument] = OrderedDict()
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


def remember_documents(session: Session, modules: Collection[ModuleInUse]) -> None:
    """Read those documents that are not at hand yet, so that a page that shows many asks twice at most, whatever their number."""
    with _door:
        versions = {module.version_id for module in modules if (module.version_id, None) not in _kept}
        editions = {module.edition_id for module in modules if module.edition_id and (module.version_id, module.edition_id) not in _kept}
    if versions:
        for version_id, stored in session.execute(select(Version.id, Version.document).where(Version.id.in_(versions))):
            _keep((version_id, None), from_json(stored))
    if editions:
        own = {row.id: own_from(*row[1:]) for row in session.execute(select(Edition.id, *_OWN).where(Edition.id.in_(editions)))}
        for module in modules:
            if module.edition_id in own:
                _keep(_key(module), with_own(document_of(session, module.version_id), own[module.edition_id]))


def document_in_use(session: Session, module: ModuleInUse) -> ModuleDocument:
    """What people of the session's organisation meet: the Version's document with all that is the organisation's own in its place."""
    document = document_of(session, module.version_id)
    if module.edition_id is None:
        return document
    found = _at_hand(_key(module))
    if found is None:
        kept = session.execute(select(*_OWN).where(Edition.id == module.edition_id)).first()
        if kept is None:
            raise NotHere("no such edition")
        found = _keep(_key(module), with_own(document, own_from(*kept)))
    return found


def document_of(session: Session, version_id: uuid.UUID) -> ModuleDocument:
    """What the Version shows. The last 64 read stay in memory, since a Version never changes; a hit asks the database nothing.

    Raises NotHere for an unknown id; a failed read is never kept.
    """
    found = _at_hand((version_id, None))
    if found is not None:
        return found
    stored = session.scalar(select(Version.document).where(Version.id == version_id))
    if stored is None:
        raise NotHere("no such version")
    return _keep((version_id, None), from_json(stored))


def _key(module: ModuleInUse) -> _Key:
    return module.version_id, module.edition_id


def _at_hand(key: _Key) -> ModuleDocument | None:
    with _door:
        if key in _kept:
            _kept.move_to_end(key)
        return _kept.get(key)


def _keep(key: _Key, document: ModuleDocument) -> ModuleDocument:
    with _door:
        _kept[key] = document
        while len(_kept) > MOST_KEPT:
            _kept.popitem(last=False)
    return document
