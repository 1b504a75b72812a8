"""How far imports are."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.lrs.models import RecordImport


def import_of(session: Session, source: str) -> RecordImport | None:
    """The import of a source into the session's organisation, if it was ever begun."""
    return session.scalar(select(RecordImport).where(RecordImport.source == source))


def import_in(session: Session, source: str) -> RecordImport:
    """The import of a source, which was begun; held against another one of the same."""
    return session.scalars(select(RecordImport).where(RecordImport.source == source).with_for_update()).one()
