"""Delivery, by the worker: what is due goes out, or waits for a better moment. A letter is lost by no failure of a server.

Reading, sending and marking are apart, so that no transaction waits for a server. A worker killed between sending and marking sends
once more under the same Message-ID.
"""

import secrets
import smtplib
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from flask import current_app
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lms.base import clock
from lms.mail import queries, rules
from lms.mail.actions.transport import NoWay, Refused, Send, way_out
from lms.mail.models import Fortune, MailWish, Message
from lms.mail.queries import Outgoing
from lms.web import transactions
from lms.web.logs import logger

AT_ONCE = 50
Tell = Callable[[int, int], None]
DOWN = (OSError, smtplib.SMTPException)


def deliver(tell: Tell = lambda done, total: None) -> int:
    """Send what is due and say how far it is. Returns how many letters went.

    A server that cannot be reached, or does not take us as sender, leaves everything as it was; one that hangs up over a letter puts off
    that letter alone.
    """
    with transactions.step() as session:
        outgoing = queries.due(session, clock.now(), AT_ONCE)
        _settle(session, [one for one in outgoing if one.written is None and not one.is_put_off])
    _later([one for one in outgoing if one.is_put_off], "cannot be written")
    ready = [one for one in outgoing if one.written is not None]
    if not ready:
        return 0
    try:
        with way_out(current_app.config["SETTINGS"]) as send:
            return _send_all(ready, send, tell)
    except NoWay:
        return 0
    except DOWN as fault:
        logger.warning("mail server not reached", extra={"error": type(fault).__name__})
        return 0


def _send_all(ready: Sequence[Outgoing], send: Send, tell: Tell) -> int:
    sent = 0
    for number, one in enumerate(ready):
        tell(number, len(ready))
        try:
            sent += _send(one, send)
        except smtplib.SMTPSenderRefused:
            _give_back(one)
            raise
        except DOWN as fault:
            _later([one], type(fault).__name__)
            logger.warning("mail server hung up", extra={"error": type(fault).__name__})
            break
    return sent


def forget_old(session: Session) -> int:
    """Delete letters that went a month ago. The caller commits."""
    over: Any = session.execute(
        delete(Message).where(Message.fortune != Fortune.WAITING, Message.ended_at < clock.now() - rules.KEPT_FOR)
    )
    return int(over.rowcount)


def _send(one: Outgoing, send: Send) -> int:
    if one.written is None:
        return 0
    _claim(one)
    try:
        send(one.message_ids[0], one.written)
    except Refused as refusal:
        _refused(one, refusal.code)
        return 0
    _mark(one.message_ids, Fortune.SENT)
    return 1


def _claim(one: Outgoing) -> None:
    """A digest's moment is written before it goes: a crash in between must not make it two in a week (MUST-22)."""
    if not one.is_digest or one.person_id is None:
        return
    with transactions.step() as session:
        wish = queries.wish_of(session, one.person_id)
        if wish is None:
            session.add(MailWish(person_id=one.person_id, last_digest_at=clock.now()))
        else:
            one.last_digest_at, wish.last_digest_at = wish.last_digest_at, clock.now()
    one.is_claimed = True


def _give_back(one: Outgoing) -> None:
    """A digest that did not go gives its moment back."""
    if not one.is_claimed or one.person_id is None:
        return
    with transactions.step() as session:
        wish = queries.wish_of(session, one.person_id)
        if wish is not None:
            wish.last_digest_at = one.last_digest_at


def _refused(one: Outgoing, code: int) -> None:
    if rules.is_final(code):
        _mark(one.message_ids, Fortune.GIVEN_UP, f"answered {code}")
    else:
        _later([one], f"answered {code}")


def _later(waiting: Sequence[Outgoing], fault: str) -> None:
    """Each waits for its own time."""
    for one in waiting:
        _give_back(one)
        tries = one.tries + 1
        if tries >= rules.MOST_TRIES:
            _mark(one.message_ids, Fortune.GIVEN_UP, fault)
            continue
        due_at = clock.now() + rules.wait_after(tries, secrets.randbelow(1000) / 1000)
        with transactions.step() as session:
            session.execute(_of(one.message_ids).values(tries=tries, fault=fault, due_at=due_at))


def _mark(message_ids: Sequence[uuid.UUID], fortune: Fortune, fault: str = "") -> None:
    with transactions.step() as session:
        _end(session, message_ids, fortune, fault)


def _settle(session: Session, unwanted: Sequence[Outgoing]) -> None:
    for one in unwanted:
        _end(session, one.message_ids, Fortune.NOT_WANTED, one.fault)


def _end(session: Session, message_ids: Sequence[uuid.UUID], fortune: Fortune, fault: str) -> None:
    """What was in the letter is blanked: links in it open things, and the address is nobody's business any more."""
    blank = {"to_sealed": None, "values_sealed": None}
    session.execute(_of(message_ids).values(fortune=fortune, fault=fault, ended_at=clock.now(), **blank))


def _of(message_ids: Sequence[uuid.UUID]) -> Any:
    waiting = update(Message).where(Message.id.in_(message_ids), Message.fortune == Fortune.WAITING)
    return waiting.execution_options(synchronize_session=False)
