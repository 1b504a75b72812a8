"""Bringing statements in from another store (issue 4, item 9): a part at a time, each part and how far it is in one transaction.

An import that was cut short, or is begun again, goes on where it was; a statement that is here already is settled by its id.
"""

import hashlib
import json
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.lrs.actions.receiving import CONTENT, receive
from lms.lrs.actions.runs import PutOff, asked, step
from lms.lrs.actions.transport import Answer, Peer
from lms.lrs.kinds import KeyScope
from lms.lrs.models import RecordImport, RecordKey
from lms.lrs.queries import importing as queries
from lms.lrs.queries.keys import Holder, hash_of
from lms.lrs.rules.asking import Refused
from lms.lrs.rules.bodies import contents_of, json_of, media_type, parts_of, statements_of
from lms.xapi.checking import Version
from lms.xapi.checking.values import is_moment
from lms.xapi.sameness import moment_of, told_moment

A_PART, A_WHILE = 100, timedelta(seconds=1)
Tell = Callable[[int, str], None]


@dataclass(frozen=True)
class Part:
    """Some statements, and the place after them. `faults`: what could not be read, in words with its place."""

    statements: list[dict[str, Any]]
    contents: CONTENT
    place: str
    faults: tuple[str, ...] = ()


def import_file(organisation_id: uuid.UUID, file: Path, tell: Tell) -> RecordImport:
    """Statements of a file, one in JSON a line. `tell(done, words)` is told after each part, with words for each line that is refused."""
    with file.open("rb") as lines:
        source = hashlib.file_digest(lines, "sha256").hexdigest()
    return _import(organisation_id, source, file.name, lambda place: _of_file(file, int(place or 0)), tell)


def import_store(organisation_id: uuid.UUID, peer: Peer, tell: Tell) -> RecordImport:
    """All statements of another store, oldest first. Raises PutOff when it does not answer: begin again, and it goes on from there."""
    source = hashlib.sha256(peer.address.encode()).hexdigest()
    return _import(organisation_id, source, peer.address, lambda place: _of_store(peer, place), tell)


def _import(organisation_id: uuid.UUID, source: str, name: str, parts: Callable[[str], Iterator[Part]], tell: Tell) -> RecordImport:
    with step(organisation_id) as session:
        row = queries.import_of(session, source) or _begun(session, organisation_id, source, name)
        holder, place = Holder(row.key_id, organisation_id, frozenset({KeyScope.ALL}), None), row.place
    for part in parts(place):
        for words in part.faults:
            tell(0, words)
        tell(_keep(organisation_id, source, holder, part, tell), "")
    with step(organisation_id) as session:
        row = queries.import_in(session, source)
        row.ended_at = clock.now()
        return row


def _begun(session: Session, organisation_id: uuid.UUID, source: str, name: str) -> RecordImport:
    """With a key of its own, which opens nothing: it says where the statements came from."""
    now = clock.now()
    key = RecordKey(
        organisation_id=organisation_id, name=f"Import: {name}"[:100], secret_hash=hash_of(ids.secret()), made_at=now, ended_at=now,
        scopes=[KeyScope.WRITE.value],
    )
    session.add(key)
    session.flush()
    row = RecordImport(organisation_id=organisation_id, source=source, key_id=key.id, place="", done=0, refused=0)
    session.add(row)
    session.flush()
    return row


def _keep(organisation_id: uuid.UUID, source: str, holder: Holder, part: Part, tell: Tell) -> int:
    """One part in one transaction; when something of it is refused, each statement by itself, so that the others come in."""
    try:
        with step(organisation_id) as session:
            _must_differ(part.statements)
            _receive(session, holder, part.statements, part.contents)
            return _note(session, source, part, len(part.statements), len(part.faults))
    except Refused:
        with step(organisation_id) as session:
            taken = sum(_is_taken(session, holder, each, part.contents, tell) for each in part.statements)
            return _note(session, source, part, taken, len(part.statements) - taken + len(part.faults))


def _must_differ(statements: list[dict[str, Any]]) -> None:
    named = [each["id"].lower() for each in statements if "id" in each]
    if len(set(named)) != len(named):
        raise Refused(400, "Two statements have the same id.")


def _receive(session: Session, holder: Holder, statements: list[dict[str, Any]], contents: CONTENT) -> None:
    for version in Version:
        mine = [each for each in statements if _version_of(each) is version]
        if mine:
            receive(session, holder, mine, version, contents)


def _is_taken(session: Session, holder: Holder, statement: dict[str, Any], contents: CONTENT, tell: Tell) -> bool:
    try:
        with session.begin_nested():
            _receive(session, holder, [statement], contents)
    except Refused as refused:
        tell(0, f"statement {statement.get('id', 'without an id')}: {refused.words}")
        return False
    return True


def _note(session: Session, source: str, part: Part, taken: int, refused: int) -> int:
    row = queries.import_in(session, source)
    row.place, row.done, row.refused, row.changed_at = part.place, row.done + taken, row.refused + refused, clock.now()
    session.flush()
    return row.done


def _of_file(file: Path, begin: int) -> Iterator[Part]:
    """The place is the byte after the last line."""
    with file.open("rb") as lines:
        number = _lines_before(file, begin)
        lines.seek(begin)
        while several := [line for _, line in zip(range(A_PART), lines, strict=False)]:
            good, faults = [], []
            for line in several:
                number += 1
                try:
                    good += _read(line)
                except Refused as refused:
                    faults.append(f"line {number}: {_words(refused)}")
            yield Part(good, {}, str(lines.tell()), tuple(faults))


def _lines_before(file: Path, end: int) -> int:
    count = 0
    with file.open("rb") as lines:
        while end > 0 and (block := lines.read(min(end, 1024 * 1024))):
            count, end = count + block.count(b"\n"), end - len(block)
    return count


def _read(line: bytes) -> list[dict[str, Any]]:
    if not line.strip():
        return []
    told = json_of(line)
    return statements_of(line, _version_of(told))[0]


def _of_store(peer: Peer, place: str) -> Iterator[Part]:
    """The place is the moment the last one was stored there: those of that moment are asked for again, and settled."""
    since, more = place, ""
    while True:
        asked_for = more or "statements?ascending=true&limit=50&attachments=true" + (f"&since={since}" if since else "")
        told, contents = _page(asked(peer, "GET", asked_for))
        statements = told.get("statements") or []
        good, faults = [], []
        for each in statements:
            try:
                good += _read(json.dumps(each).encode())
            except Refused as refused:
                faults.append(f"statement {each.get('id')}: {_words(refused)}")
        yield Part(good, contents, since, tuple(faults))
        since, more = _before(statements, since), str(told.get("more") or "")
        if "://" in more:      # the server stays the one that was asked for, whatever the page says
            more = "/" + more.partition("://")[2].partition("/")[2]
        if not more:
            return


def _before(statements: list[dict[str, Any]], since: str) -> str:
    """A moment before the first of a page: whoever goes on from there meets the page once more, and nothing is left out."""
    first = str(statements[0].get("stored")) if statements else ""
    return told_moment(moment_of(first) - A_WHILE) if is_moment(first) else since


def _page(answer: Answer) -> tuple[dict[str, Any], CONTENT]:
    if answer.status != 200:
        raise PutOff(f"It answered {answer.status}.")
    try:
        kind = answer.headers.get("content-type", "")
        if media_type(kind) != "multipart/mixed":
            return _object(json_of(answer.body)), {}
        first, *rest = parts_of(answer.body, kind)
        told = _object(json_of(first.content))
        return told, contents_of(rest, told.get("statements") or [])
    except Refused as refused:
        raise PutOff(f"Its answer cannot be read. {refused.words}") from None


def _object(told: Any) -> dict[str, Any]:
    if not isinstance(told, dict):
        raise PutOff("Its answer is not that of a record store.")
    return told


def _version_of(told: Any) -> Version:
    return Version.TWO if isinstance(told, dict) and str(told.get("version", "")).startswith("2") else Version.ONE


def _words(refused: Refused) -> str:
    several = [f"{fault['path']}: {fault['words']}" for fault in refused.faults[:3]]
    return "; ".join(several) or refused.words
