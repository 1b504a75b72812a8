"""A lead looks through the record of the organisation, and takes it out as a file that is written as it is read."""

import json
from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Flask, Response, render_template, request

from lms.access import requires
from lms.access.grants import acting
from lms.audit.actions import note_view
from lms.base.db import db
from lms.lrs import policy, queries
from lms.lrs.queries.statements import Found
from lms.lrs.rules import looking
from lms.lrs.rules.asking import MOST, Refused, Wanted, place_told
from lms.lrs.rules.looking import Look
from lms.lrs.views.telling import as_file
from lms.tenancy.actions import reading_in
from lms.tenancy.queries import home_of
from lms.tenancy.rules import OrganisationScope
from lms.web import csv
from lms.web.application import this_app

blueprint = Blueprint("record_viewer", __name__, template_folder="../templates")


@blueprint.get("/our-organisation/record")
@requires(policy.LOOK)
def index() -> str:
    """What is in it, newest first."""
    look, actor = _look(), acting()
    found = queries.statements_for(db.session(), actor.organisation_id, look.wanted, mine=None) if actor.organisation_id else []
    page = found[:look.wanted.limit]
    lines = [(each, looking.told(each.statement), looking.who_of(each.statement)) for each in page]
    more = {**look.asked, "after": place_told(page[-1].stored_at, page[-1].row_id)} if len(found) > len(page) else {}
    return render_template(
        "lrs/record.html", lines=lines, look=look, verbs=looking.verbs(), query=urlencode(look.asked), more=urlencode(more),
        is_later=look.wanted.after is not None,
    )


@blueprint.get("/our-organisation/record.jsonl")
@requires(policy.LOOK, step_up=True)
def as_statements() -> Response:
    """Every statement asked for, one a line, as the record store gives it out."""
    _note()
    return as_file("record.jsonl", "application/x-ndjson", (
        json.dumps(each.statement, ensure_ascii=False, separators=(",", ":")) + "\n" for each in _all()
    ))


@blueprint.get("/our-organisation/record.csv")
@requires(policy.LOOK, step_up=True)
def as_table() -> Response:
    """The same as a table."""
    _note()
    lines = csv.lines(looking.COLUMNS, (looking.row_of(each.statement) for each in _all()))
    return as_file("record.csv", "text/csv", lines, csv.MARK)


def _note() -> None:
    actor = acting()
    note_view(by=actor, thing="record as a file", thing_id=actor.membership_id or actor.person_id)


def _look() -> Look:
    iri_base = home_of(db.session()).iri_base
    try:
        return looking.look_of(request.args, iri_base)
    except Refused:
        return looking.look_of({**request.args, "after": ""}, iri_base)


def _all() -> Iterator[Found]:
    """All that is asked for, oldest first, a part at a time, each read by itself: memory stays flat and no transaction stays open."""
    organisation_id = acting().organisation_id
    wanted = replace(_look().wanted, limit=MOST, is_ascending=True, after=None)
    return parts(this_app(), wanted, OrganisationScope(organisation_id)) if organisation_id else iter(())


def parts(app: Flask, wanted: Wanted, scope: OrganisationScope) -> Iterator[Found]:
    """Everything, a part at a time."""
    has_more = True
    while has_more:
        with app.app_context(), reading_in(scope) as session:
            found = queries.statements_for(session, scope.organisation_id, wanted, mine=None)
        has_more = len(found) > wanted.limit
        yield from found[:wanted.limit]
        if has_more:
            last = found[wanted.limit - 1]
            wanted = replace(wanted, after=(last.stored_at, last.row_id))
