"""Looks up an organisation's own pages, questions and stories. The session must be bound to that organisation."""

import uuid

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from courses.catalogue.models import Edition
from courses.catalogue.rules.documents import OwnPage
from courses.catalogue.rules.own import Own, own_from

_WHOLE = (undefer(Edition.pages), undefer(Edition.questions), undefer(Edition.stories))


def latest_edition(session: Session, module_id: uuid.UUID, *, to_change: bool = False) -> Edition | None:
    """The newest edition of a module with its pages; None while the organisation has written nothing of its own for it."""
    newest = select(Edition).where(Edition.module_id == module_id).order_by(Edition.number.desc()).limit(1)
    statement = newest.options(*_WHOLE)
    return session.scalar(statement.with_for_update() if to_change else statement)


def own_pages_of(edition: Edition | None) -> dict[str, OwnPage]:
    """The pages of an edition by key."""
    return {key: OwnPage(**stored) for key, stored in edition.pages.items()} if edition else {}


def own_of(edition: Edition | None) -> Own:
    """Everything of the organisation's own in an edition."""
    return own_from(edition.pages, edition.questions, edition.stories) if edition else Own()


def editions_of(session: Session, module_id: uuid.UUID, *page_keys: str) -> list[Edition]:
    """The editions in which this page (or question, or story) was published or retired, newest first, with all that is their own."""
    return list(session.scalars(
        select(Edition).where(Edition.module_id == module_id, Edition.page_key.in_(page_keys))
        .order_by(Edition.number.desc()).options(*_WHOLE)
    ))


def edition_or_none(session: Session, module_id: uuid.UUID, number: int) -> Edition | None:
    """One edition with all that is the organisation's own."""
    return session.scalar(select(Edition).where(Edition.module_id == module_id, Edition.number == number).options(*_WHOLE))
