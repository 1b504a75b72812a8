"""Receiving statements: a batch is stored whole or not at all; the same one again is settled, another one of its id is refused (2.1.1)."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.lrs.actions.endpoints import deliveries
from lms.lrs.actions.recording import ties_of
from lms.lrs.kinds import KeyScope
from lms.lrs.models import AttachmentContent, RecordDelivery, StatementLink, StatementRow
from lms.lrs.queries.keys import Holder
from lms.lrs.queries.statements import Found, attachments_in, present_of, voided_rows
from lms.lrs.rules.asking import Refused
from lms.lrs.rules.bodies import attachments_of, must_be_complete
from lms.tenancy.actions import add_many
from lms.tenancy.queries import home_of
from lms.xapi.checking import Version
from lms.xapi.formats import normalised
from lms.xapi.links import agent_key, key_of
from lms.xapi.sameness import is_same, moment_of, told_moment
from lms.xapi.vocabulary import Verb

OTHER = "A statement of this id is stored already and says something else. It stays as it is."
VOIDS_VOIDING = "A statement that voids another one cannot be voided. Send a new statement instead."
NOT_YOURS = "This key can void what it sent itself, and nothing that Peerway recorded."
OURS = 5    # the version of every id that Peerway itself gave (lms.base.ids.stable); such a row bears that very id
CONTENT = dict[str, tuple[str, bytes]]
Values = dict[str, Any]


@dataclass(frozen=True)
class Received:
    """The ids of what was sent, in its order, and whether anything of it is new."""

    statement_ids: list[uuid.UUID]
    is_new: bool


def receive(
    session: Session, holder: Holder, statements: list[dict[str, Any]], version: Version, contents: CONTENT, *, may_be_there: bool = True,
) -> Received:
    """Store valid statements and the attachments sent with them. Flushes. Raises Refused, and then nothing is stored.

    `may_be_there`: look first which of them are stored already. Who is told not to gets an IntegrityError when one is, and comes again.
    """
    told = [_with_id(statement) for statement in statements]
    named = [uuid.UUID(statement["id"]) for statement in told]
    targets = [uuid.UUID(each["object"]["id"]) for each in told if each["verb"]["id"] == Verb.VOIDED]
    asked_for = {*named, *targets} if may_be_there or targets or any(each.version == OURS for each in named) else ()
    present = present_of(session, holder.organisation_id, asked_for)
    _must_be_the_same(statements, told, present)
    fresh = [(number, each) for number, each in enumerate(told) if uuid.UUID(each["id"]) not in present]
    known = attachments_in(session, {*contents, *(each["sha2"].lower() for each in attachments_of([each for _, each in fresh]))})
    must_be_complete([each for _, each in fresh], {**known, **contents})
    now, base = clock.now(), home_of(session).iri_base
    rows = [_row(each, holder, version, now + timedelta(microseconds=number), base) for number, each in fresh]
    _void(session, rows, [each for _, each in fresh], holder, present)
    _keep(session, rows, [each for _, each in fresh], {sha2: content for sha2, content in contents.items() if sha2 not in known})
    return Received(named, bool(fresh))


def _with_id(statement: dict[str, Any]) -> dict[str, Any]:
    return {**normalised(statement), "id": statement["id"].lower() if "id" in statement else str(ids.new())}


def _must_be_the_same(sent: list[dict[str, Any]], told: list[dict[str, Any]], present: dict[uuid.UUID, Found]) -> None:
    wrong = [
        {"statement": number, "path": "$.id", "words": OTHER, "clause": "xAPI-Communication 2.1.1"}
        for number, each in enumerate(told)
        if uuid.UUID(each["id"]) in present and not is_same(sent[number], present[uuid.UUID(each["id"])].statement)
    ]
    if wrong:
        raise Refused(409, OTHER, wrong)


def _void(
    session: Session, rows: list[Values], told: list[dict[str, Any]], holder: Holder, present: dict[uuid.UUID, Found],
) -> None:
    """Say which row each voiding statement takes back; one that is taken back already stays as it is (xAPI-Data 2.3.2).

    A statement that has not come yet may be voided beforehand.
    """
    aims = [
        (row, ids.stable(holder.organisation_id, each["object"]["id"].lower()))
        for row, each in zip(rows, told, strict=True) if each["verb"]["id"] == Verb.VOIDED
    ]
    for each in told:
        if each["verb"]["id"] == Verb.VOIDED:
            _must_be_voidable(present.get(uuid.UUID(each["object"]["id"])), holder)
    taken = voided_rows(session, [aim for _, aim in aims])
    for row, aim in aims:
        row["voids_id"] = None if aim in taken else aim
        taken.add(aim)


def _must_be_voidable(target: Found | None, holder: Holder) -> None:
    if target is None:
        return
    if target.statement["verb"]["id"] == Verb.VOIDED:
        raise Refused(400, VOIDS_VOIDING)
    if target.key_id is None or (target.key_id != holder.key_id and not holder.may(KeyScope.ALL)):
        raise Refused(403, NOT_YOURS)


def _row(told: dict[str, Any], holder: Holder, version: Version, stored_at: datetime, iri_base: str) -> Values:
    moment = moment_of(told["timestamp"]) if "timestamp" in told else stored_at
    body = {name: value for name, value in told.items() if name not in ("stored", "authority")}
    body.setdefault("version", "1.0.0" if version is Version.ONE else Version.TWO.value)
    if version is Version.TWO and "timestamp" in told:
        body["timestamp"] = told_moment(moment)
    thing = told["object"]
    return {
        "id": ids.stable(holder.organisation_id, told["id"]), "organisation_id": holder.organisation_id, "key_id": holder.key_id,
        "actor_name": _actor_name(told["actor"], iri_base), "verb": told["verb"]["id"],
        "object_iri": thing["id"] if thing.get("objectType", "Activity") == "Activity" else "", "happened_at": moment.astimezone(UTC),
        "stored_at": stored_at, "voids_id": None, "body": json.dumps(body, ensure_ascii=False, separators=(",", ":")),
    }


def _actor_name(actor: dict[str, Any], iri_base: str) -> uuid.UUID:
    """Her pseudonym, when the client names one of ours; otherwise a hash that leads to nobody here."""
    account = actor.get("account") or {}
    known = ids.uuid_or_none(str(account.get("name"))) if account.get("homePage") == iri_base else None
    return known or agent_key(actor) or key_of("group", json.dumps(actor, sort_keys=True))


def _keep(session: Session, rows: list[Values], told: list[dict[str, Any]], contents: CONTENT) -> None:
    """In one order for everybody, so that no two batches can wait for each other; in one list, since a batch may be long."""
    several = sorted(zip(rows, told, strict=True), key=lambda each: each[0]["id"])
    add_many(session, {
        StatementRow: [row for row, _ in several],
        StatementLink: [tied for row, each in several for tied in _tied(row, each)],
        RecordDelivery: deliveries(session, [row for row, _ in several]),
    })
    for sha2 in sorted(contents) if rows else ():
        media_type, content = contents[sha2]
        session.add(AttachmentContent(
            organisation_id=rows[0]["organisation_id"], sha2=sha2, media_type=media_type[:200], content=content,
            stored_at=rows[0]["stored_at"],
        ))
    session.flush()


def _tied(row: Values, told: dict[str, Any]) -> list[Values]:
    return [
        {
            "id": ids.new(), "organisation_id": row["organisation_id"], "statement_id": row["id"], "kind": tie.kind, "key": tie.key,
            "stored_at": row["stored_at"],
        }
        for tie in ties_of(row["organisation_id"], told)
    ]
