"""I'd like to talk to someone: numbers first, then a person, without a reason."""

from flask import Blueprint, flash, make_response, redirect, render_template, url_for
from werkzeug.wrappers import Response

from assessments.wellbeing import actions, policy, queries, rules
from assessments.wellbeing.forms import TalkForm
from assessments.wellbeing.queries import Waiting
from lms.access import requires
from lms.access.grants import acting
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.help.queries import lines_for, nation_or_none, offered_nations
from lms.help.rules import Kind, emergency_numbers
from lms.web.forms import tokens

blueprint = Blueprint("talk", __name__, template_folder="../templates")


@blueprint.get("/talk")
@requires(policy.OWN)
def ask() -> Response:
    """Numbers, people, and what becomes of a wish to talk."""
    return _page(TalkForm(formdata=None))


@blueprint.post("/talk")
@requires(policy.OWN)
def tell() -> Response:
    """Tell the one she has chosen."""
    form = TalkForm()
    try:
        actions.ask_to_talk(by=acting(), chosen=form.chosen)
    except RuleBroken as broken:
        form.blame(broken.field, broken.words)
        return _page(form, 422)
    return redirect(url_for("talk.ask"), 303)


@blueprint.post("/talk/withdraw")
@requires(policy.OWN)
def withdraw() -> Response:
    """Not any more."""
    actions.withdraw(by=acting())
    flash("Taken back. You can ask again at any time.")
    return redirect(url_for("talk.ask"), 303)


@blueprint.get("/talk/waiting")
@requires(policy.OWN)
def waiting() -> str:
    """Who would like to talk to her."""
    return render_template("wellbeing/waiting.html", lines=queries.waiting_for(db.session(), acting()), buttons=tokens())


@blueprint.post("/talk/waiting/<uuid:request_id>/in-touch")
@requires(policy.BE_THERE, find=queries.waiting_or_none)
def in_touch(found: Waiting) -> Response:
    """She has been in touch."""
    actions.note_in_touch(by=acting(), waiting=found)
    flash("Thank you. Nobody else is asked any more.")
    return redirect(url_for("talk.waiting"), 303)


def _page(form: TalkForm, status: int = 200) -> Response:
    session, actor = db.session(), acting()
    nation = nation_or_none(actor.nation) or offered_nations()[0]
    contacts = queries.contacts_for(session, actor)
    options = [
        {"value": str(each.membership_id), "label": f"{each.name}, {each.what[0].lower()}{each.what[1:]}"} for each in contacts
        if each.membership_id
    ]
    return make_response(render_template(
        "wellbeing/talk.html", form=form, options=options, contacts=contacts, buttons=tokens(), nation=nation,
        emergency=emergency_numbers([nation]), urgent=lines_for(nation, (Kind.EMERGENCY, Kind.URGENT)),
        present=queries.open_request(session, actor.membership_id), answered=queries.last_answered(session, actor.membership_id),
        hours=int(rules.ANSWERED_WITHIN.total_seconds() // 3600), waiting=len(queries.waiting_for(session, actor)),
    ), status)
