"""The resource /statements: send, and read (xAPI-Communication 2.1)."""

import json
import uuid
from collections.abc import Mapping
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlencode

from flask import Response, request

from lms.base import ids, schema
from lms.base.db import db
from lms.lrs import actions, queries
from lms.lrs.kinds import KeyScope
from lms.lrs.queries.keys import Holder
from lms.lrs.queries.statements import Found
from lms.lrs.rules.asking import Asked, Format, Refused, Wanted, only, place_told, wanted_of
from lms.lrs.rules.bodies import attachments_of, contents_of, media_type, multipart, parts_of, statements_of
from lms.lrs.rules.signatures import check_signatures
from lms.lrs.views.telling import JSON, in_json, say_through
from lms.xapi.formats import canonical, in_ids
from lms.xapi.links import activities_of

MIXED = "multipart/mixed"


def put(asked: Asked, holder: Holder) -> Response:
    """Store one statement under the id that is asked for."""
    only(asked.parameters, ("statementId",))
    statement_id = ids.uuid_or_none(asked.parameters.get("statementId", ""))
    if statement_id is None:
        raise Refused(400, "The parameter statementId is missing or is no UUID.")
    statements, is_array, contents = _sent(asked, holder)
    if is_array:
        raise Refused(400, "PUT takes a single statement.")
    if uuid.UUID(statements[0].setdefault("id", str(statement_id))) != statement_id:
        raise Refused(400, "The id of the statement is not the statementId that is asked for.")
    actions.receive(db.session(), holder, statements, asked.version, contents, may_be_there=asked.is_second)
    return Response(status=204)


def post(asked: Asked, holder: Holder) -> Response:
    """Store one or several, whole or not at all. One that is there already, and says the same, is settled: 204 (2.1.1)."""
    only(asked.parameters, ())
    statements, is_array, contents = _sent(asked, holder)
    received = actions.receive(db.session(), holder, statements, asked.version, contents, may_be_there=asked.is_second)
    if statements and not is_array and not received.is_new:
        return Response(status=204)
    return in_json([str(statement_id) for statement_id in received.statement_ids])


def give(asked: Asked, holder: Holder) -> Response:
    """One statement, or a page of them."""
    if not holder.may(KeyScope.READ, KeyScope.READ_MINE):
        raise Refused(403, "This key does not read statements.")
    wanted = wanted_of(asked.parameters)
    through = schema.written_until(db.engine)
    mine = None if holder.may(KeyScope.READ) else holder.key_id
    found = queries.statements_for(db.session(), holder.organisation_id, wanted, mine=mine)
    page = found[:wanted.limit]
    told = _in_format(wanted, page)
    if wanted.statement_id or wanted.voided_id:
        if not told:
            raise Refused(404, "There is no such statement.")
        body: Any = told[0]
    else:
        body = {"statements": told, "more": _more(asked, page[-1]) if len(found) > len(page) else ""}
    response = _with_attachments(body, told) if wanted.has_attachments else in_json(body)
    say_through(response, through)
    response.headers["Last-Modified"] = format_datetime(max((each.stored_at for each in page), default=through), usegmt=True)
    return response


def _sent(asked: Asked, holder: Holder) -> tuple[list[dict[str, Any]], bool, dict[str, tuple[str, bytes]]]:
    """The statements of a body, whether in an array, and the attachments beside them, all of it looked at. Raises Refused."""
    if not holder.may(KeyScope.WRITE):
        raise Refused(403, "This key does not send statements.")
    kind, body, rest = media_type(asked.content_type), asked.body, []
    if kind not in (JSON, MIXED):
        raise Refused(400, "Statements come as application/json, or with attachments as multipart/mixed.")
    if kind == MIXED:
        first, *rest = parts_of(asked.body, asked.content_type)
        if first.media_type != JSON:
            raise Refused(400, "The first part has to be application/json, with all statements.")
        body = first.content
    statements, is_array = statements_of(body, asked.version)
    contents = contents_of(rest, statements)
    for statement in statements:
        check_signatures(statement, contents)
    return statements, is_array, contents


def _in_format(wanted: Wanted, page: list[Found]) -> list[dict[str, Any]]:
    told = [each.statement for each in page]
    if wanted.shape is Format.IDS:
        return [in_ids(statement) for statement in told]
    if wanted.shape is Format.CANONICAL:
        known = queries.definitions_of(db.session(), {each["id"] for statement in told for each in activities_of(statement)})
        return [canonical(statement, known, _language) for statement in told]
    return told


def _language(words: Mapping[str, str]) -> str:
    return request.accept_languages.best_match(words) or next(iter(words))


def _more(asked: Asked, last: Found) -> str:
    """The address of the next page, from the root of this server (2.5)."""
    there = urlencode({**asked.parameters, "after": place_told(last.stored_at, last.row_id)})
    return f"{request.script_root}/xapi/statements?{there}"


def _with_attachments(body: Any, told: list[dict[str, Any]]) -> Response:
    """The statements first, then each attachment once (1.5.2)."""
    contents = queries.attachments_in(db.session(), {each["sha2"].lower() for each in attachments_of(told)})
    sent, content_type = multipart(json.dumps(body, ensure_ascii=False).encode(), contents, f"peerway-{ids.new().hex}")
    return Response(sent, content_type=content_type)
