"""The form of the questions: built from the quiz, filled from a draft, read back as plain fields that the rules clean."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache

from flask import request
from werkzeug.exceptions import BadRequest
from wtforms import Field, HiddenField, SelectMultipleField, TextAreaField

from assessments.quizzes.actions import Sent
from assessments.quizzes.rules import own_fields
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, Question, Quiz
from lms.base import clock
from lms.web import receipts
from lms.web.forms import HouseForm

WRITTEN_HINT = (
    "Your draft is kept until you send it, and for 24 hours after (without scripts, save it with the button below). "
    "Your trainer and your organisation's lead can read what you send. Please use no names, places or dates."
)
NOT_SCORED_HINT = "Not scored: you may leave it empty."
CRITICAL_HINT = "A safety question: it has to be right."
KIND_HINTS = {
    MULTIPLE: "Choose every answer that fits.", ORDER: "Give each line its place: 1 comes first.",
    MATCH: "Choose for each line what belongs to it.",
}


class QuestionsForm(HouseForm):
    """The tokens and the version of the draft the page has shown. The questions are added by `filled_form`."""

    row_version = HiddenField()
    try_number = HiddenField()

    def of(self, key: str) -> Field:
        """The field of a question."""
        return self[_attribute(key)]


def filled_form(quiz: Quiz, fields: Mapping[str, Sequence[str]], row_version: int | None, try_number: int | None = None) -> QuestionsForm:
    """The form with these answers in it (question key -> values), whether they could be accepted or not.

    `try_number`: by which its questions are drawn from a bank; None where all are asked.
    """
    values: dict[str, object] = {"row_version": "" if row_version is None else str(row_version), "try_number": try_number or ""}
    for question in quiz.questions:
        given = list(fields.get(question.key, ()))
        values[_attribute(question.key)] = (given or [""])[0] if question.kind == SHORT else given
    return _form_class(quiz)(formdata=None, data=values)


def sent(quiz: Quiz, path: str) -> Sent:
    """What this request sent for the questions page at `path`. Raises BadRequest when the form is not one of ours."""
    read = receipts.read_token(request.form.get(receipts.FIELD, ""))
    if read is None:
        raise BadRequest()
    whole = request.form.to_dict(flat=False)
    return Sent(
        path=path, fields=own_fields(quiz, whole), whole=whole, form_token=read[0],
        row_version=request.form.get("row_version", type=int), shown_at=request.form.get("shown_at", type=_moment),
        may_leave_gaps="leave_gaps" in request.form,
    )


def hint(question_kind: str, *, is_scored: bool, is_critical: bool) -> str:
    """The sentences under a question."""
    hints = [
        CRITICAL_HINT if is_critical else "", NOT_SCORED_HINT if not is_scored else "", KIND_HINTS.get(question_kind, ""),
        WRITTEN_HINT if question_kind == SHORT else "",
    ]
    return " ".join(filter(None, hints))


@lru_cache(maxsize=64)
def _form_class(quiz: Quiz) -> type[QuestionsForm]:
    fields = {_attribute(question.key): _field(number, question) for number, question in enumerate(quiz.questions, start=1)}
    return type("QuestionsForm", (QuestionsForm,), fields)


def _field(number: int, question: Question) -> Field:
    label = f"{number}. {question.stem}"
    if question.kind == SHORT:
        return TextAreaField(label, name=question.key)
    return SelectMultipleField(label, name=question.key, choices=[], validate_choice=False)


def _attribute(key: str) -> str:
    """A name no attribute of a form can have: a question may be called "data"."""
    return f"answer_{key}"


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as fault:
        raise ValueError("outside the calendar") from fault
    return min(moment, clock.now())
