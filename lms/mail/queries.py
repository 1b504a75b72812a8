"""Looking into the outbox: what is due, and what it says."""

import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from jinja2 import TemplateError
from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session

from lms.base.ids import uuid_or_none
from lms.base.sealing import CannotBeOpened, key_in, unseal
from lms.config import Settings
from lms.mail import rules
from lms.mail.kinds import Letter, Urgency
from lms.mail.models import Fortune, MailWish, Message
from lms.mail.rules import Rhythm, Written

MOST_IN_ONE = 300


@dataclass
class Outgoing:
    """A letter about to go, or several notices in one. `written` None: nobody wants it any more, or it cannot be opened
    (`fault`), or it cannot be written now (`is_put_off`). `is_claimed`: a digest whose moment has been written down."""

    message_ids: list[uuid.UUID]
    person_id: uuid.UUID | None
    tries: int
    written: Written | None
    fault: str = ""
    is_digest: bool = False
    last_digest_at: datetime | None = None
    is_claimed: bool = False
    is_put_off: bool = False


def message_of(session: Session, once: str) -> Message | None:
    """The letter of an event."""
    found: Message | None = session.scalar(select(Message).where(Message.once == once))
    return found


def wish_of(session: Session, person_id: uuid.UUID) -> MailWish | None:
    """Her wish; None while she has said nothing (weekly)."""
    found: MailWish | None = session.scalar(select(MailWish).where(MailWish.person_id == person_id))
    return found


def rhythm_of(session: Session, person_id: uuid.UUID) -> Rhythm:
    """How often she wants notices."""
    wish = wish_of(session, person_id)
    return wish.rhythm if wish else Rhythm.WEEKLY


def given_up(session: Session) -> int:
    """How many letters were given up."""
    return session.scalar(select(func.count(Message.id)).where(Message.fortune == Fortune.GIVEN_UP)) or 0


def waiting(session: Session) -> list[Message]:
    """Every letter that has not gone, oldest first."""
    return list(session.scalars(select(Message).where(Message.fortune == Fortune.WAITING).order_by(Message.written_at, Message.id)))


def due(session: Session, now: datetime, most: int) -> list[Outgoing]:
    """What may go now, oldest first: each letter by itself, before them all the urgent ones; a person's notices together when her rhythm
    says so. Notices that wait for their week hold up nothing."""
    notices = [kind for kind, letter in _letters().items() if letter.urgency is Urgency.NOTICE]
    alone = session.scalars(_due(now).where(Message.kind.not_in(notices) | Message.person_id.is_(None)).limit(most)).all()
    outgoing = [_alone(session, message) for message in alone]
    if len(outgoing) < most:
        for person_id in session.scalars(_whose_time_it_is(now, notices).limit(most - len(outgoing))).all():
            of_hers = session.scalars(_due(now).where(Message.person_id == person_id, Message.kind.in_(notices)).limit(MOST_IN_ONE)).all()
            outgoing += _notices(session, person_id, list(of_hers), now)
    return outgoing


def _due(now: datetime) -> Select[Any]:
    """Letters that wait and whose time has come; and those a clock that had leapt ahead put off too far (F12)."""
    was_ahead = or_(
        and_(Message.written_at > now, Message.due_at <= Message.written_at),
        and_(Message.tries > 0, Message.due_at > now + 2 * rules.LONGEST_WAIT),
    )
    waiting = select(Message).where(Message.fortune == Fortune.WAITING, or_(Message.due_at <= now, was_ahead))
    return waiting.order_by(Message.due_at, Message.written_at, Message.id)


def _whose_time_it_is(now: datetime, notices: list[str]) -> Select[Any]:
    """Persons with notices whose rhythm lets them have some now."""
    over = [and_(MailWish.rhythm == rhythm, MailWish.last_digest_at <= now - period) for rhythm, period in rules.PERIODS.items()]
    is_time = or_(
        MailWish.id.is_(None), MailWish.rhythm.in_([Rhythm.NEVER, Rhythm.AT_ONCE]), MailWish.last_digest_at.is_(None),
        MailWish.last_digest_at > now, *over,
    )
    waiting = (Message.fortune == Fortune.WAITING, Message.kind.in_(notices), Message.person_id.is_not(None))
    return (
        select(Message.person_id).outerjoin(MailWish, MailWish.person_id == Message.person_id).where(*waiting, is_time)
        .group_by(Message.person_id).order_by(func.min(Message.written_at))
    )


def _letters() -> dict[str, Letter]:
    found: dict[str, Letter] = current_app.extensions["peerway_letters"]
    return found


def letter_of(kind: str) -> Letter:
    """What a letter of a kind is. Raises KeyError for a kind no room has handed over."""
    return _letters()[kind]


def text_of(message: Message, values: dict[str, Any]) -> str:
    """The letter's words: plain text, so nothing is escaped; addresses come from the settings, never from a request."""
    settings: Settings = current_app.config["SETTINGS"]
    template = current_app.jinja_env.overlay(autoescape=False).get_template(letter_of(message.kind).template)
    return template.render(public_url=settings.public_url, **values)


def values_of(message: Message) -> dict[str, Any]:
    """What the template is filled with. Raises CannotBeOpened."""
    return dict(json.loads(_opened(message.values_sealed, bound_to(message.id, "values_sealed"))))


def address_of(message: Message) -> str:
    """The address of a letter to somebody who has no account yet. Raises CannotBeOpened."""
    return _opened(message.to_sealed, bound_to(message.id, "to_sealed"))


def bound_to(message_id: uuid.UUID, column: str) -> str:
    """Where sealed words of a letter open, and nowhere else."""
    return f"message|{column}|{message_id}"


def key_file(settings: Settings) -> Path:
    """Where the installation keeps the key of its outbox."""
    return settings.home / "keys" / "mail.key"


def stop_token(person_id: uuid.UUID) -> str:
    """What lets a person stop notices from a letter, and nothing else."""
    return str(_stopping().dumps(str(person_id)))


def person_of_stop_token(token: str) -> uuid.UUID | None:
    """Whose notices the token stops; None when we did not make it for that."""
    try:
        return uuid_or_none(str(_stopping().loads(token)))
    except BadSignature:
        return None


def _stopping() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SETTINGS"].secret_key, salt="stop notices")


def _alone(session: Session, message: Message) -> Outgoing:
    try:
        written, fault = _written(session, message)
    except CannotBeOpened:
        written, fault = None, "cannot be opened"
    except (KeyError, TemplateError):
        return Outgoing([message.id], message.person_id, message.tries, None, is_put_off=True)
    return Outgoing([message.id], message.person_id, message.tries, written, fault)


def _written(session: Session, message: Message) -> tuple[Written | None, str]:
    letter = letter_of(message.kind)
    if not letter.is_wanted(message.person_id, message.organisation_id):
        return None, "not wanted"
    to = _recipient(session, message.person_id) if message.person_id else address_of(message)
    return (Written(to, letter.subject, text_of(message, values_of(message))), "") if to else (None, "nobody there")


def _notices(session: Session, person_id: uuid.UUID, messages: list[Message], now: datetime) -> list[Outgoing]:
    """One letter of all her notices when it is time; each by itself for who wants them at once; none for who wants none.

    Those of an organisation she has stepped back from wait until she is there again (NEW-5).
    """
    away = current_app.extensions["peerway_away_in"](person_id)
    messages = [message for message in messages if message.organisation_id not in away]
    wish = wish_of(session, person_id)
    rhythm = wish.rhythm if wish else Rhythm.WEEKLY
    if rhythm is Rhythm.NEVER:
        return [Outgoing([message.id], person_id, message.tries, None, "not wanted") for message in messages]
    if not rules.is_digest_due(rhythm, wish.last_digest_at if wish else None, now):
        return []
    alone = [_alone(session, message) for message in messages]
    unwanted, wanted = [one for one in alone if one.written is None], [one for one in alone if one.written is not None]
    batches = [[one] for one in wanted] if rhythm is Rhythm.AT_ONCE else [wanted] if wanted else []
    return [*unwanted, *(_digest(person_id, batch, is_bundle=rhythm is not Rhythm.AT_ONCE) for batch in batches)]


def _digest(person_id: uuid.UUID, batch: list[Outgoing], *, is_bundle: bool) -> Outgoing:
    settings: Settings = current_app.config["SETTINGS"]
    texts = [one.written.text for one in batch if one.written]
    first = next(one.written for one in batch if one.written)
    stop = f"To get fewer of these letters, or none: {settings.public_url}/letters/stop/{stop_token(person_id)}"
    written = Written(first.to, rules.DIGEST_SUBJECT if len(texts) > 1 else first.subject, rules.bundled([*texts, stop]))
    ids = [one.message_ids[0] for one in batch]
    return Outgoing(ids, person_id, max(one.tries for one in batch), written, is_digest=is_bundle)


def _recipient(session: Session, person_id: uuid.UUID) -> str | None:
    found: str | None = current_app.extensions["peerway_recipient"](session, person_id)
    return found


def _opened(sealed: bytes | None, where: str) -> str:
    key = key_in(key_file(current_app.config["SETTINGS"]))
    if sealed is None or key is None:
        raise CannotBeOpened("the letter has gone, or its key is missing")
    return unseal(key, sealed, where)
