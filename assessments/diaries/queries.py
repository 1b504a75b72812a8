"""Her own reflections, opened for her alone."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from assessments.diaries.models import Entry
from courses.catalogue import queries as catalogue
from lms.access import Actor
from lms.access.grants import acting
from lms.base.db import db
from lms.drafts.queries import parked_for
from lms.privacy import actions as vault

A_PAGE, FIRST_WORDS, MOST_SEARCHED = 20, 140, 5_000


@dataclass(frozen=True)
class OpenEntry:
    """A reflection as its writer sees it. `words` None: it cannot be opened just now."""

    id: uuid.UUID
    module_key: str
    begun_at: datetime
    changed_at: datetime
    row_version: int
    words: str | None

    @property
    def beginning(self) -> str:
        """The first words, for a list."""
        folded = " ".join((self.words or "").split())
        return folded if len(folded) <= FIRST_WORDS else folded[:FIRST_WORDS].rstrip() + " …"


def entry_or_none(entry_id: uuid.UUID) -> Entry | None:
    """A row of the session's organisation; who may have it the policy says."""
    return db.session.scalar(select(Entry).where(Entry.id == entry_id))


def entry_or_waiting(entry_id: uuid.UUID) -> Entry | None:
    """A row of the session's organisation; or a page of hers that was never kept, when words for it arrived after her session had ended."""
    row = entry_or_none(entry_id)
    if row is None and parked_for(acting().person_id, f"/reflections/{entry_id}"):
        return Entry(id=entry_id, person_id=acting().person_id, module_key="", sealed=b"", row_version=0)
    return row


def page_of(actor: Actor, page: int) -> tuple[list[OpenEntry], bool]:
    """A page of her own reflections, newest first, and whether there are more."""
    rows = db.session.scalars(_own(actor).offset((page - 1) * A_PAGE).limit(A_PAGE + 1)).all()
    return [opened(actor, row) for row in rows[:A_PAGE]], len(rows) > A_PAGE


def found(actor: Actor, wanted: str) -> list[OpenEntry]:
    """Those that hold the words, newest first. Opened and looked through here and now: nothing searchable is stored (safety.md 3.3)."""
    needle = " ".join(wanted.casefold().split())
    rows = db.session.scalars(_own(actor).limit(MOST_SEARCHED))
    entries = (opened(actor, row) for row in rows)
    return [entry for entry in entries if needle in " ".join((entry.words or "").casefold().split())]


def opened(actor: Actor, row: Entry) -> OpenEntry:
    """A row as its writer sees it. Raises NotAllowed for anybody else."""
    words = vault.open_or_none(
        row.person_id, row.sealed, table="entry", column="sealed", row_id=row.id, by=actor, purpose="her own reflection",
    )
    return OpenEntry(row.id, row.module_key, row.begun_at, row.changed_at, row.row_version, words)


def own_entry(actor: Actor, entry_id: uuid.UUID) -> Entry | None:
    """Her own row; None for one that is not there."""
    return db.session.scalar(select(Entry).where(Entry.id == entry_id, Entry.person_id == actor.person_id))


def words_of(row: Entry, actor: Actor) -> dict[str, str]:
    """What she wrote, for her own copy; words that cannot be opened are said to be so."""
    words = opened(actor, row).words
    return {"words": vault.SHUT if words is None else words}


def module_title(module_key: str) -> str:
    """The title of a module in use, or empty."""
    module = catalogue.module_in_use(db.session(), module_key) if module_key and module_key.isprintable() else None
    return module.title if module else ""


def _own(actor: Actor) -> Any:
    return select(Entry).where(Entry.person_id == actor.person_id).order_by(Entry.begun_at.desc(), Entry.id)
