"""Looks up which Version of each module an organisation uses. The session must be bound to that organisation."""

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from courses.catalogue.models import Adoption, Edition, Module, Version
from lms.tenancy.actions import OutsideTheWall, scope_of
from lms.tenancy.rules import OrganisationScope


@dataclass(frozen=True)
class ModuleInUse:
    """A module as an organisation has adopted it. `position` is its place in the course, from 1; `title` is the Version's.

    `edition_id`, `edition_number`: the organisation's own pages that came with this adoption, if any.
    """

    module_id: uuid.UUID
    module_key: str
    adoption_id: uuid.UUID
    version_id: uuid.UUID
    version_number: int
    position: int
    title: str = ""
    edition_id: uuid.UUID | None = None
    edition_number: int | None = None


def module_in_use(session: Session, module_key: str) -> ModuleInUse | None:
    """The latest adoption of the module in the session's organisation, or None. One query."""
    return _first(session, _latest(session).where(Module.key == module_key))


def modules_in_use(session: Session, course_id: uuid.UUID | None = None) -> list[ModuleInUse]:
    """The latest adoption of each module, of one course or of all, in the order of the course. One query."""
    statement = _latest(session).order_by(Module.course_id, Module.position, Module.key)
    if course_id is not None:
        statement = statement.where(Module.course_id == course_id)
    return [ModuleInUse(*row) for row in session.execute(statement)]


def adoption(session: Session, adoption_id: uuid.UUID) -> ModuleInUse | None:
    """One adoption, whether still in use or replaced; None when the session's scope does not hold it."""
    return _first(session, _joined().where(Adoption.id == adoption_id))


def adoptions(session: Session, adoption_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, ModuleInUse]:
    """Several adoptions by id, replaced or not. One query."""
    found = [ModuleInUse(*row) for row in session.execute(_joined().where(Adoption.id.in_(adoption_ids)))]
    return {module.adoption_id: module for module in found}


def _joined() -> Select[Any]:
    columns = (
        Module.id, Module.key, Adoption.id, Version.id, Version.number, Module.position, Version.title, Edition.id, Edition.number,
    )
    from_version = select(*columns).select_from(Adoption).join(Version, Version.id == Adoption.version_id)
    joined: Any = from_version.join(Module, Module.id == Version.module_id).outerjoin(Edition, Edition.id == Adoption.edition_id)
    return joined  # type: ignore[no-any-return]


def _latest(session: Session) -> Select[Any]:
    """Adoptions nothing later has replaced; of two in the same moment the higher version counts."""
    newest_first = (Adoption.adopted_at.desc(), Version.number.desc())
    age = func.row_number().over(partition_by=Adoption.module_id, order_by=newest_first).label("age")
    ranked = (
        select(Adoption.id.label("id"), age).join(Version, Version.id == Adoption.version_id)
        .where(Adoption.organisation_id == _organisation_of(session)).subquery()
    )  # fmt: skip
    return _joined().join(ranked, ranked.c.id == Adoption.id).where(ranked.c.age == 1)


def _organisation_of(session: Session) -> uuid.UUID:
    """Wider scopes hold adoptions of several organisations, and "the" version in use would be a guess."""
    scope = scope_of(session)
    if not isinstance(scope, OrganisationScope):
        raise OutsideTheWall("which version is in use is asked inside one organisation")
    return scope.organisation_id


def _first(session: Session, statement: Select[Any]) -> ModuleInUse | None:
    row = session.execute(statement).first()
    return ModuleInUse(*row) if row else None
