"""Keeping what is being typed: drafts in the request's own transaction, parked posts in a short one of their own."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import and_, delete, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.access import Actor
from lms.accounts.models import Person
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import OutOfDate
from lms.base.sealing import CannotBeOpened, key_made_in, seal
from lms.drafts import queries, rules
from lms.drafts.models import Draft, ParkedPost
from lms.drafts.rules import Fields
from lms.privacy.actions import seal_for
from lms.web import transactions

JUST_BEFORE = timedelta(microseconds=1)


def keep(*, by: Actor, place: str, fields: Fields, row_version: int | None, path: str = "") -> Draft:
    """Keep what she has typed in a place. Saving the same words again is no conflict, so a retried save is harmless.

    `path`: the page, when forms may be parked for it: a draft that such a form had pushed out of the fields is then put beside it.
    Raises OutOfDate when `row_version` (None: the page had no draft) is not the stored one.
    """
    draft = queries.row_of(by.person_id, place, to_change=True)
    stored = queries.opened(draft) if draft else None
    if draft is None or stored is None:
        _set_aside_unreadable(draft)
        return _begin(by, place, fields)
    is_same, is_sent = rules.same_words(stored, fields), draft.sent_at is not None
    if not is_same and not rules.may_replace(is_sent=is_sent, stored_version=draft.row_version, row_version=row_version):
        raise OutOfDate()
    if is_same and is_sent and row_version is not None:
        return draft
    if not is_same and not is_sent:
        _keep_beside(draft, stored, path)
    draft.sealed, draft.saved_at, draft.sent_at = _sealed(fields, draft.person_id, "draft", draft.id), clock.now(), None
    db.session.flush()
    return draft


def mark_sent(*, by: Actor, place: str, fields: Fields, row_version: int | None) -> bool:
    """The words have been sent in: the draft holds them for another day. False when another tab's different words stay as the draft."""
    draft = queries.row_of(by.person_id, place, to_change=True)
    stored = queries.opened(draft) if draft else None
    if draft is None or stored is None:
        return True
    if draft.row_version != row_version and draft.sent_at is None and not rules.same_words(stored, fields):
        return False
    draft.sealed, draft.sent_at = _sealed(fields, draft.person_id, "draft", draft.id), clock.now()
    db.session.flush()
    return True


def park(*, person_id: uuid.UUID, path: str, form: Mapping[str, Sequence[str]], form_token: uuid.UUID) -> bool:
    """Keep a form whose session had ended, for the person its own token names. A later sending of the same page takes its place.

    `form`: field name -> values. Returns whether there was anything to keep. Opens its own short transaction.
    """
    fields = rules.worth_keeping(form)
    if not any(any(values) for values in fields.values()) or len(path) > rules.MOST_OF_A_PATH:
        return False
    with transactions.apart("parked post") as session:
        if session.get(Person, person_id) is None:
            return False
        _forget_earlier(session, person_id, path, form_token)
        _make_room(session, person_id)
        row_id = ids.new()
        content = {"form": str(form_token), "fields": fields}
        sealed = _sealed(content, person_id, "parked_post", row_id)
        session.add(ParkedPost(id=row_id, person_id=person_id, path=path, sealed=sealed, parked_at=clock.now()))
    return True


def park_refused(*, person_id: uuid.UUID, path: str, form: Mapping[str, Sequence[str]], form_token: uuid.UUID) -> None:
    """Keep a form that cannot be accepted as it is. Its own transaction is given up first: the answer will be 409 or 422 anyway."""
    db.session.rollback()
    park(person_id=person_id, path=path, form=form, form_token=form_token)


def take_parked(*, person_id: uuid.UUID, path: str, until: datetime) -> None:
    """Forget the forms parked for a page up to the moment the page was shown: she has seen them and sent what she wanted."""
    db.session.execute(
        delete(ParkedPost).where(ParkedPost.person_id == person_id, ParkedPost.path == path, ParkedPost.parked_at <= until)
    )


def forget_expired(session: Session) -> int:
    """Delete what is past its time, and say how many. For a job, one organisation or the service as its scope."""
    now = clock.now()
    drafts: Any = session.execute(delete(Draft).where(or_(Draft.sent_at < now - rules.SENT_FOR, Draft.id.in_(_lapsed(session, now)))))
    parked: Any = session.execute(delete(ParkedPost).where(ParkedPost.parked_at < now - rules.PARKED_FOR))
    return int(drafts.rowcount + parked.rowcount)


def away_people(session: Session) -> list[uuid.UUID]:
    """Who has stepped back: nothing she had begun lapses meanwhile (NEW-5)."""
    found: list[uuid.UUID] = current_app.extensions["peerway_away_people"](session)
    return found


def _lapsed(session: Session, now: datetime) -> list[uuid.UUID]:
    """Unsent drafts past their time, the time she was away not counted: back from a pause she has as long as she had left (NEW-5)."""
    stale = and_(Draft.sent_at.is_(None), Draft.saved_at < now - rules.UNSENT_FOR, Draft.person_id.not_in(away_people(session)))
    found = session.execute(select(Draft.id, Draft.person_id, Draft.saved_at).where(stale)).all()
    return [draft_id for draft_id, person_id, saved_at in found if saved_at + rules.UNSENT_FOR + _away(session, person_id, saved_at) < now]


def _away(session: Session, person_id: uuid.UUID, since: datetime) -> timedelta:
    away: timedelta = current_app.extensions["peerway_time_away"](session, person_id, since)
    return away


def _begin(by: Actor, place: str, fields: Fields) -> Draft:
    row_id = ids.new()
    draft = Draft(
        id=row_id, organisation_id=by.organisation_id, person_id=by.person_id, place=place, saved_at=clock.now(),
        sealed=_sealed(fields, by.person_id, "draft", row_id),
    )
    try:
        with db.session.begin_nested():
            db.session.add(draft)
    except IntegrityError:
        raise OutOfDate() from None
    return draft


def _set_aside_unreadable(draft: Draft | None) -> None:
    """Words sealed with a key we do not have may become readable again: they move aside and are never written over (safety.md F9)."""
    if draft is not None:
        draft.place = rules.place_name("unreadable", draft.id)
        db.session.flush()


def _keep_beside(draft: Draft, stored: Fields, path: str) -> None:
    """A parked form newer than the draft was in the page's fields and the draft below them: it stays there as long as the form."""
    parked_at = queries.newest_parked_at(draft.person_id, path) if path else None
    if parked_at is None or parked_at <= draft.saved_at:
        return
    row_id = ids.new()
    sealed = _sealed({"form": "", "fields": stored}, draft.person_id, "parked_post", row_id)
    db.session.add(ParkedPost(id=row_id, person_id=draft.person_id, path=path, sealed=sealed, parked_at=parked_at - JUST_BEFORE))


def _forget_earlier(session: Session, person_id: uuid.UUID, path: str, form_token: uuid.UUID) -> None:
    for row in queries.parked_rows(session, person_id, path):
        content = queries.opened_parked(row)
        if content is not None and content["form"] == str(form_token):
            session.delete(row)


def _make_room(session: Session, person_id: uuid.UUID) -> None:
    """A person has a few parked forms at most, the newest: nobody can fill the house with words sent from outside."""
    newest = select(ParkedPost.id).where(ParkedPost.person_id == person_id).order_by(ParkedPost.parked_at.desc())
    kept = list(session.scalars(newest.limit(rules.MOST_PARKED - 1)))
    session.execute(delete(ParkedPost).where(ParkedPost.person_id == person_id, ParkedPost.id.not_in(kept)))


def _sealed(content: Any, person_id: uuid.UUID, table: str, row_id: uuid.UUID) -> bytes:
    """In the person's vault; under the installation's key while the vault cannot be opened, since nothing typed may be lost."""
    words = json.dumps(content, ensure_ascii=False)
    try:
        return seal_for(person_id, words, table=table, column="sealed", row_id=row_id)
    except CannotBeOpened:
        return seal(_key(), words, queries.bound_to(table, row_id))


def _key() -> bytes:
    return key_made_in(queries.key_file(current_app.config["SETTINGS"]))
