"""Stories: opened with what they touch on, gone through moment by moment, looked back on."""

from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from assessments.scenarios import actions, policy, queries, rules
from assessments.scenarios.forms import ChoiceForm
from assessments.scenarios.queries import EndedAttempt, StoryPlace
from courses.learning.actions import must_be_open
from lms.access import requires
from lms.access.grants import acting
from lms.base.errors import RuleBroken
from lms.web.forms import tokens

blueprint = Blueprint("scenarios", __name__, template_folder="templates")


@blueprint.get("/modules/<module_key>/stories/<story_key>")
@requires(policy.PRACTISE, find=queries.story_or_none)
def story(found: StoryPlace) -> Response:
    """The moment she has reached, or the story's first page with what it touches on and her tries so far."""
    must_be_open(found.place)
    attempt = queries.open_attempt(found)
    if attempt is not None:
        return _moment(found, rules.way(found.scenario, attempt.path), ChoiceForm(formdata=None))
    return make_response(render_template(
        "scenarios/opening.html", place=found.place, scenario=found.scenario, tries=queries.ended_attempts(found), form=tokens(),
        rule=rules.COUNTING_RULE, instead=found.place.document.scenario(found.scenario.instead), is_done=found.is_done,
        can_count=queries.passed_instead(found) is not None,
    ))


@blueprint.post("/modules/<module_key>/stories/<story_key>/begin")
@requires(policy.PRACTISE, find=queries.story_or_none)
def begin(found: StoryPlace) -> Response:
    """Begin a try; one that is open goes on."""
    actions.begin(by=acting(), story=found)
    return _see(found)


@blueprint.post("/modules/<module_key>/stories/<story_key>/choose")
@requires(policy.PRACTISE, find=queries.story_or_none)
def choose(found: StoryPlace) -> Response:
    """Go one step on; the last one leads to the end of the story."""
    form = ChoiceForm()
    behind = request.form.get("behind", default=-1, type=int)
    try:
        attempt = actions.choose(by=acting(), story=found, behind=behind, choice_key=form.choice.data or "")
    except RuleBroken as broken:
        form.blame("choice", broken.words)
        open_one = queries.open_attempt(found)
        return _moment(found, rules.way(found.scenario, open_one.path if open_one else ()), form, 422)
    if attempt is not None and attempt.ended_at is not None:
        return redirect(url_for("scenarios.attempt", **_address(found), attempt_id=attempt.id), 303)
    return _see(found)


@blueprint.post("/modules/<module_key>/stories/<story_key>/other")
@requires(policy.PRACTISE, find=queries.story_or_none)
def count_other(found: StoryPlace) -> Response:
    """Let the story that stands for this one count for it."""
    try:
        actions.count_instead(by=acting(), story=found)
    except RuleBroken as broken:
        flash(broken.words)
    return _see(found)


@blueprint.get("/modules/<module_key>/stories/<story_key>/tries/<uuid:attempt_id>")
@requires(policy.READ_OWN, find=queries.attempt_or_none)
def attempt(ended: EndedAttempt) -> str:
    """How a try went, moment by moment."""
    return render_template(
        "scenarios/ended.html", attempt=ended, scenario=ended.scenario, way=ended.way, result=rules.result_words(ended.way),
        ladder=rules.LADDER[ended.scenario.level], module_key=ended.module.module_key, before=queries.try_before(ended),
    )


def _moment(found: StoryPlace, way: rules.Way, form: ChoiceForm, status: int = 200) -> Response:
    if way.step is None:
        raise ValueError("a try that is open stands at a step")
    return make_response(render_template(
        "scenarios/moment.html", place=found.place, scenario=found.scenario, way=way, form=form,
        choices=rules.offered(way.step, found.place.membership_id),
    ), status)


def _address(found: StoryPlace) -> dict[str, Any]:
    return {"module_key": found.module_key, "story_key": found.scenario.key}


def _see(found: StoryPlace) -> Response:
    return redirect(url_for("scenarios.story", **_address(found)), 303)
