"""Finding what somebody was writing, for the writer alone. Words that cannot be opened are never shown as other words."""

import json
import uuid
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.db import db
from lms.base.sealing import CannotBeOpened, key_in, unseal
from lms.config import Settings
from lms.drafts.models import Draft, ParkedPost
from lms.drafts.rules import PARKED_FOR, Fields, OpenDraft, OpenParked
from lms.privacy.actions.vault import open_own
from lms.privacy.rules import FORMAT as VAULT
from lms.web.logs import logger


def draft_of(person_id: uuid.UUID, place: str) -> OpenDraft | None:
    """Her unsent draft in this place, in the organisation she works in. None: there is none, or it cannot be opened."""
    draft = row_of(person_id, place)
    if draft is None or draft.sent_at is not None:
        return None
    fields = opened(draft)
    return None if fields is None else OpenDraft(fields, draft.saved_at, draft.row_version)


def parked_for(person_id: uuid.UUID, path: str) -> list[OpenParked]:
    """Her forms that arrived at this page after the session had ended, newest first, at most a day old."""
    rows = parked_rows(db.session(), person_id, path)
    found = [(opened_parked(row), row.parked_at) for row in rows]
    return [OpenParked(content["fields"], at) for content, at in found if content is not None]


def row_of(person_id: uuid.UUID, place: str, *, to_change: bool = False) -> Draft | None:
    """The row itself. `to_change` makes a second save wait until this one is over (PostgreSQL; SQLite has one writer anyway)."""
    statement = select(Draft).where(Draft.person_id == person_id, Draft.place == place)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def parked_rows(session: Session, person_id: uuid.UUID, path: str) -> Sequence[ParkedPost]:
    """The rows themselves, newest first, without those past their day."""
    return session.scalars(
        select(ParkedPost)
        .where(ParkedPost.person_id == person_id, ParkedPost.path == path, ParkedPost.parked_at > clock.now() - PARKED_FOR)
        .order_by(ParkedPost.parked_at.desc(), ParkedPost.id)
    ).all()


def newest_parked_at(person_id: uuid.UUID, path: str) -> datetime | None:
    """When the newest parked form of this page arrived."""
    return db.session.scalar(
        select(ParkedPost.parked_at).where(ParkedPost.person_id == person_id, ParkedPost.path == path)
        .order_by(ParkedPost.parked_at.desc()).limit(1)
    )


def opened(draft: Draft) -> Fields | None:
    """The fields of a draft; None when they cannot be opened."""
    fields: Fields | None = _open(draft.sealed, draft.person_id, "draft", draft.id)
    return fields


def words_of(draft: Draft, _actor: object) -> dict[str, Any]:
    """What she was writing, for her own copy."""
    return {"words": opened(draft)}


def opened_parked(row: ParkedPost) -> dict[str, Any] | None:
    """{"form": token of the page it came from, "fields": ...}; None when it cannot be opened."""
    content: dict[str, Any] | None = _open(row.sealed, row.person_id, "parked_post", row.id)
    return content


def bound_to(table: str, row_id: uuid.UUID) -> str:
    """Where words sealed with the installation's key open, and nowhere else."""
    return f"{table}|sealed|{row_id}"


def key_file(settings: Settings) -> Path:
    """Where the installation keeps the key of its drafts."""
    return settings.home / "keys" / "drafts.key"


def key_or_none() -> bytes | None:
    """The key, or None before the first draft. Raises CannotBeOpened when the file is not a key: nothing is sealed with half a key."""
    return key_in(key_file(current_app.config["SETTINGS"]))


def _open(sealed: bytes, person_id: uuid.UUID, table: str, row_id: uuid.UUID) -> Any:
    """From the writer's vault; what was sealed before there was one opens with the installation's key."""
    try:
        if sealed[:1] == VAULT:
            return json.loads(open_own(person_id, sealed, table=table, column="sealed", row_id=row_id))
        key = key_or_none()
        return None if key is None else json.loads(unseal(key, sealed, bound_to(table, row_id)))
    except CannotBeOpened as fault:
        logger.error("sealed words cannot be opened", extra={"error": str(fault)})
        return None
