"""The three document resources: state, agent profile, activity profile (xAPI-Communication 2.2, 2.3, 2.6, 2.7)."""

from collections.abc import Callable
from email.utils import format_datetime
from functools import partial

from flask import Response

from lms.base.db import db
from lms.lrs import actions, queries
from lms.lrs.kinds import KeyScope
from lms.lrs.queries.keys import Holder
from lms.lrs.rules.asking import Asked, DocumentKind, Refused, document_asked
from lms.lrs.rules.documents import etag_of
from lms.lrs.views.telling import in_json

Handler = Callable[[Asked, Holder], Response]
OPENED_BY = {
    DocumentKind.STATE: KeyScope.STATE, DocumentKind.AGENT_PROFILE: KeyScope.PROFILE, DocumentKind.ACTIVITY_PROFILE: KeyScope.PROFILE,
}


def _give(kind: DocumentKind, asked: Asked, holder: Holder) -> Response:
    """One document as it was sent, or the names of those there are."""
    _must_be_open(kind, holder)
    wanted = document_asked(kind, asked.parameters, has_to_name=False, is_get=True)
    if wanted.name is None:
        names = queries.names_of(db.session(), wanted)
        response = in_json([name for name, _ in names])
        if names:
            response.headers["Last-Modified"] = format_datetime(names[-1][1], usegmt=True)
        return response
    row = queries.document_in(db.session(), wanted)
    if row is None:
        raise Refused(404, "There is no such document.")
    response = Response(row.content, content_type=row.media_type)
    response.headers["ETag"], response.headers["Last-Modified"] = etag_of(row.content), format_datetime(row.changed_at, usegmt=True)
    return response


def _write(kind: DocumentKind, asked: Asked, holder: Holder) -> Response:
    """Put or post one."""
    _must_be_open(kind, holder)
    wanted = document_asked(kind, asked.parameters, has_to_name=True, is_get=False)
    actions.write_document(db.session(), holder.organisation_id, wanted, asked)
    return Response(status=204)


def _delete(kind: DocumentKind, asked: Asked, holder: Holder) -> Response:
    """Delete one; states may all go at once."""
    _must_be_open(kind, holder)
    wanted = document_asked(kind, asked.parameters, has_to_name=kind is not DocumentKind.STATE, is_get=False)
    actions.delete_documents(db.session(), wanted, asked)
    return Response(status=204)


def _must_be_open(kind: DocumentKind, holder: Holder) -> None:
    if not holder.may(OPENED_BY[kind]):
        raise Refused(403, "This key does not open these documents.")


def _of(kind: DocumentKind) -> dict[str, Handler]:
    write = partial(_write, kind)
    return {"GET": partial(_give, kind), "PUT": write, "POST": write, "DELETE": partial(_delete, kind)}


OF_STATE = _of(DocumentKind.STATE)
OF_AGENTS = _of(DocumentKind.AGENT_PROFILE)
OF_ACTIVITIES = _of(DocumentKind.ACTIVITY_PROFILE)
