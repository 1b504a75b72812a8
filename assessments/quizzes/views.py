"""The questions of a module: asked, kept as a draft, sent, and gone through with feedback."""

import uuid

from flask import Blueprint, Response, current_app, flash, jsonify, redirect, render_template, request, url_for

from assessments.quizzes import actions, forms, policy, queries, rules
from assessments.quizzes.queries import SentAttempt
from assessments.sittings.rules import OVER, Timing
from courses.learning.actions import must_be_open
from courses.learning.queries import LearningPlace, place_or_none
from lms.access import requires
from lms.access.grants import acting
from lms.audit import actions as audit
from lms.base import clock
from lms.base.errors import OutOfDate
from lms.drafts import queries as drafts
from lms.drafts.rules import Fields, Offer, offer
from lms.membership.queries import name_of
from lms.web.filters import clock_time
from lms.web.forms import tokens
from lms.web.receipts import repeatable

blueprint = Blueprint("quizzes", __name__, template_folder="templates")

KEPT_OTHER = "You had written something else in another tab. It is kept as your draft, ready for another try."


def _place_or_none(module_key: str) -> LearningPlace | None:
    """Her place in the module, with the questions that the form in hand, or else her next try, asks."""
    place = place_or_none(module_key)
    return queries.drawn_place(place, _number_sent()) if place else None


def _number_sent() -> int | None:
    return request.form.get("try_number", type=int)


@blueprint.get("/modules/<module_key>/questions")
@requires(policy.ANSWER, find=_place_or_none)
def questions(place: LearningPlace) -> str:
    """The questions, with what she had begun to answer already in them."""
    must_be_open(place)
    timing = queries.timing(acting(), place)
    if timing.is_waiting or timing.is_over(clock.now()):
        return _opening_page(place, timing)
    names = [question.key for question in place.document.quiz.questions]
    draft = drafts.draft_of(acting().person_id, actions.draft_place(place))
    offered = offer(draft, drafts.parked_for(acting().person_id, _path(place)), names)
    form = _form(place, offered.first.fields if offered.first else {}, draft.row_version if draft else None)
    return _questions_page(place, form, offered)


@blueprint.post("/modules/<module_key>/questions")
@requires(policy.ANSWER, find=_place_or_none)
def send(place: LearningPlace) -> Response:
    """Send a try. 422 gives everything back, however long, and keeps it for a day."""
    must_be_open(place)
    sent = forms.sent(place.document.quiz, _path(place))
    timing = queries.timing(acting(), place)
    if timing.is_waiting or timing.is_over(clock.now()):
        return _too_late(place, sent)
    try:
        attempt, has_other_draft = actions.send(by=acting(), place=place, sent=sent)
    except rules.RefusedAnswers as refused:
        return _refused(place, sent, refused)
    if has_other_draft:
        flash(KEPT_OTHER)
    return _see(url_for("quizzes.attempt", module_key=place.module.module_key, attempt_id=attempt.id))


@blueprint.post("/modules/<module_key>/questions/begin")
@requires(policy.ANSWER, find=_place_or_none)
def begin(place: LearningPlace) -> Response:
    """Begin a try that has a time; one that is open goes on, and one whose time is over makes room for the next."""
    if queries.timing(acting(), place).is_over(clock.now()):
        actions.end(by=acting(), place=place)
    actions.begin(by=acting(), place=place)
    return _see(_path(place))


@blueprint.post("/modules/<module_key>/questions/draft")
@repeatable
@requires(policy.ANSWER, find=_place_or_none)
def save_draft(place: LearningPlace) -> Response:
    """Save for later, by button or by the page itself. 409 when another tab saved something else first."""
    must_be_open(place)
    sent = forms.sent(place.document.quiz, _path(place))
    try:
        draft = actions.save_draft(by=acting(), place=place, sent=sent)
    except OutOfDate:
        return _both_texts(place, sent)
    saved_at = clock_time(draft.saved_at)
    if _is_autosave():
        return jsonify(saved_at=saved_at, row_version=draft.row_version)
    flash(f"Saved at {saved_at}. You can leave and come back when it suits you.{queries.timing(acting(), place).words_left(clock.now())}")
    return _see(_path(place))


def _own_attempt_or_none(module_key: str, attempt_id: uuid.UUID) -> SentAttempt | None:
    return queries.attempt_or_none(attempt_id, module_key)


@blueprint.get("/modules/<module_key>/questions/attempts/<uuid:attempt_id>")
@requires(policy.READ_OWN, find=_own_attempt_or_none)
def attempt(sent: SentAttempt) -> str:
    """Her own try, question by question, with feedback."""
    return render_template(
        "quizzes/attempt.html", attempt=sent, document=sent.document, reviewed=rules.review(sent.document, sent.answers),
        result=_result(sent), before=queries.try_before(sent),
    )


@blueprint.get("/progress/attempts/<uuid:attempt_id>")
@requires(policy.READ_EVIDENCE, find=queries.attempt_or_none)
def evidence(sent: SentAttempt) -> str:
    """A trainee's try for those who walk with her; the look is noted before anything is shown."""
    audit.note_view(by=acting(), thing="attempt", thing_id=sent.id, about=sent.membership_id)
    return render_template(
        "quizzes/evidence.html", attempt=sent, document=sent.document, reviewed=rules.review(sent.document, sent.answers),
        result=_result(sent), name=name_of(sent.membership_id),
    )


def _result(sent: SentAttempt) -> str:
    score = rules.score(sent.document.quiz, sent.answers)
    return rules.result_words(score, sent.document.pass_mark, has_passed=sent.has_passed, needs_critical=sent.document.critical)


def _opening_page(place: LearningPlace, timing: Timing) -> str:
    """What comes before questions that have a time."""
    return render_template(
        "quizzes/opening.html", place=place, quiz=place.document.quiz, rule=rules.counting_rule(place.document), timing=timing,
        tries=queries.tries(place), form=tokens(), is_over=timing.begun_at is not None,
    )


def _too_late(place: LearningPlace, sent: actions.Sent) -> Response:
    actions.let_go(by=acting(), place=place, sent=sent)
    flash(OVER)
    return _see(_path(place))


def _questions_page(place: LearningPlace, form: forms.QuestionsForm, offered: Offer, *, may_leave_gaps: bool = False) -> str:
    """The page itself. `shown_at` comes back with the form and says which parked forms she has seen."""
    quiz, tries, now = place.document.quiz, queries.tries(place), clock.now()
    also = [(text.at, rules.said(quiz, text.fields)) for text in offered.others]
    return render_template(
        "quizzes/questions.html", place=place, quiz=quiz, form=form, asked=rules.asked(quiz, rules.seed(place.membership_id)),
        hint=forms.hint, rule=rules.counting_rule(place.document), tries=tries, first=offered.first, also=also,
        may_leave_gaps=may_leave_gaps, shown_at=now.isoformat(), timing=queries.timing(acting(), place), now=now,
    )


def _refused(place: LearningPlace, sent: actions.Sent, refused: rules.RefusedAnswers) -> Response:
    form = _form(place, sent.fields, sent.row_version)
    for key, words in refused.errors.items():
        form.of(key).errors = [words]
    actions.keep_refused(by=acting(), sent=sent)
    return current_app.make_response((_questions_page(place, form, Offer(None), may_leave_gaps=refused.only_gaps), 422))


def _both_texts(place: LearningPlace, sent: actions.Sent) -> Response:
    """Both texts, side by side, with a way to go on from either; hers is kept for a day even if she closes the tab."""
    actions.keep_refused(by=acting(), sent=sent)
    if _is_autosave():
        return current_app.make_response((jsonify(words="This was changed in another tab."), 409))
    stored = drafts.draft_of(acting().person_id, actions.draft_place(place))
    quiz, row_version = place.document.quiz, stored.row_version if stored else None
    texts: list[tuple[str, Fields]] = [("What is saved", stored.fields if stored else {}), ("What you have just written", sent.fields)]
    page = render_template(
        "quizzes/both_texts.html", place=place, form=_form(place, {}, row_version),
        texts=[(heading, fields, rules.said(quiz, fields)) for heading, fields in texts],
    )
    return current_app.make_response((page, 409))


def _form(place: LearningPlace, fields: Fields, row_version: int | None) -> forms.QuestionsForm:
    quiz = place.document.quiz
    return forms.filled_form(quiz, fields, row_version, queries.try_number(place, _number_sent()) if quiz.draw else None)


def _path(place: LearningPlace) -> str:
    return url_for("quizzes.questions", module_key=place.module.module_key)


def _is_autosave() -> bool:
    return request.headers.get("X-Requested-With") == "autosave"


def _see(address: str) -> Response:
    return current_app.make_response(redirect(address, 303))
