"""Making modules, versions and members by direct rows, and acting as one of the cast without a browser."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import func, select

from courses.catalogue.models import Activity, Adoption, Course, Module, Version
from courses.catalogue.rules.documents import ModuleDocument, from_json, to_json
from courses.learning import queries
from courses.learning.queries import LearningPlace
from lms.access import Actor
from lms.base.db import db
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

ONE, TWO = "intro-recovery", "active-listening"


@contextmanager
def inside(app: Any, organisation_id: uuid.UUID) -> Iterator[Any]:
    """A committed transaction inside one organisation."""
    with app.app_context(), transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        yield session


@contextmanager
def learning_as(app: Any, player: Any, module_key: str = ONE) -> Iterator[tuple[Actor, LearningPlace]]:
    """Act as one of the cast in a module; committed at the end."""
    with inside(app, player.organisation_id):
        actor = actor_of(player.person_id)
        assert actor is not None
        place = queries.place_of(actor, module_key)
        assert place is not None
        yield actor, place


def place_of(app: Any, player: Any, module_key: str = ONE) -> LearningPlace:
    """Where one of the cast stands."""
    with learning_as(app, player, module_key) as (_, place):
        assert place.activity_ids, "asked for here, since the place outlives its session"
        return place


def document_in_use(session: Any, module_key: str) -> ModuleDocument:
    """The newest document of a module."""
    statement = select(Version.document).join(Module, Module.id == Version.module_id).where(Module.key == module_key)
    return from_json(session.scalar(statement.order_by(Version.number.desc())))


def publish(session: Any, module: Module, document: ModuleDocument) -> Version:
    """A further Version of a module, with the activities it asks for."""
    number = (session.scalar(select(func.max(Version.number)).where(Version.module_id == module.id)) or 0) + 1
    digest = hashlib.sha256(f"{module.id} {number}".encode()).hexdigest()
    version = Version(module_id=module.id, number=number, digest=digest, title=document.title, document=to_json(document))
    present = set(session.scalars(select(Activity.key).where(Activity.module_id == module.id)))
    asked = [*document.activity_keys, ("module", "module")]
    session.add_all([version, *(Activity(module_id=module.id, key=key, kind=kind) for key, kind in asked if key not in present)])
    session.flush()
    return version


def adopt(session: Any, organisation_id: uuid.UUID, version: Version) -> Adoption:
    """The organisation uses the version from now on."""
    row = Adoption(organisation_id=organisation_id, module_id=version.module_id, version_id=version.id)
    session.add(row)
    session.flush()
    return row


def make_module(session: Any, organisation_id: uuid.UUID, key: str, title: str, pages: int = 1) -> tuple[Module, ModuleDocument]:
    """A small module of a few pages and questions, adopted by one organisation alone."""
    course = session.scalars(select(Course)).one()
    last = session.scalar(select(func.max(Module.position))) or 0
    module = Module(course_id=course.id, key=key, position=last + 1)
    session.add(module)
    session.flush()
    pattern = document_in_use(session, ONE)
    document = replace(pattern, key=key, title=title, requires=(), pages=pattern.pages[:pages], scenarios=(), mapping=())
    adopt(session, organisation_id, publish(session, module, document))
    return module, document


def publish_and_adopt(app: Any, player: Any, module_key: str, **changes: Any) -> int:
    """A new version of a module, in use in the player's organisation; its number."""
    with inside(app, player.organisation_id) as session:
        module = session.scalars(select(Module).where(Module.key == module_key)).one()
        version = publish(session, module, replace(document_in_use(session, module_key), **changes))
        adopt(session, player.organisation_id, version)
        return version.number


def activity_id(module_key: str, key: str) -> uuid.UUID:
    """The id of an activity."""
    statement = select(Activity.id).join(Module, Module.id == Activity.module_id).where(Module.key == module_key, Activity.key == key)
    return db.session.scalars(statement).one()
