"""What is asked of somebody who writes a page, a question or a story."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from flask import request
from flask_wtf.file import FileField
from wtforms import HiddenField, SelectField, StringField, TextAreaField

from courses.authoring.queries import PartWriting, Writing
from courses.authoring.rules import Shape, kind_or_none, said_of, typed_from
from courses.authoring.rules.exchange import typed
from courses.authoring.rules.exchange_formats import text_or_empty
from courses.catalogue.rules.documents import MATCH, ORDER, SINGLE
from courses.catalogue.rules.typed import TypedQuestion, TypedRow, with_room, without_gaps
from courses.catalogue.rules.yaml_text import is_plain_text
from lms.web.forms import HouseForm

SOMEBODY_SAVED = "Somebody saved other words while you were writing. Yours are in the form; theirs are below it. Save again to keep yours."

MOST_ROWS = 60
GROUPS = ("kind", "options", "partners", "accepted", "outcomes", "sources", "critical")


def _as_typed(text: str | None) -> str | None:
    """One kind of line end and no control characters, which no page can show and copying brings along."""
    return "".join(letter for letter in text.replace("\r\n", "\n") if is_plain_text(letter)) if text else text


class PageForm(HouseForm):
    """The page and what was changed. The hidden numbers say what the form was shown on."""

    title = StringField("Title", filters=[_as_typed])
    text = TextAreaField("Text", filters=[_as_typed])
    change_note = StringField("What have you changed?", filters=[_as_typed])
    row_version = HiddenField()
    edition = HiddenField()

    @property
    def shown_on(self) -> tuple[int, int]:
        """(row version of the draft, number of the edition) the form was shown on; 0 for none."""
        return _number(self.row_version.data), _number(self.edition.data)


class ImportForm(HouseForm):
    """Questions in a file, or pasted. `edition` says which publication the form was shown on."""

    file = FileField("File")
    text = TextAreaField("Or paste the questions here", filters=[typed])
    outcome = SelectField("Outcome of questions that name none", validate_choice=False)
    change_note = StringField("What have you changed?", filters=[_as_typed])
    edition = HiddenField()

    @cached_property
    def raw(self) -> bytes:
        """What was sent: the file, else what was pasted."""
        sent = self.file.data.read() if self.file.data else b""
        return sent or (self.text.data or "").encode()

    @property
    def shown_on(self) -> int:
        """The number of the edition the form was shown on."""
        return _number(self.edition.data)

    @property
    def outcome_chosen(self) -> int | None:
        """The outcome for questions that name none."""
        return _number(self.outcome.data) or None


def import_form(outcomes: Sequence[str], edition: int, *, is_empty: bool = False) -> ImportForm:
    """The form with the outcomes of the module. An empty one stands on the edition in use."""
    form = ImportForm(formdata=None) if is_empty else ImportForm()
    numbered = [(str(number), f"{number}. {words}") for number, words in enumerate(outcomes, start=1)]
    form.outcome.choices = [("", "None: each question says its own"), *numbered]
    if is_empty:
        form.edition.data = str(edition)
    return form


def on_edition(form: ImportForm, edition: int) -> ImportForm:
    """The form, standing on the edition in use now."""
    form.edition.data = str(edition)
    return form


def show_again(form: ImportForm) -> None:
    """Put the words of a file into the form, so that they can be put right there and nothing has to be sent twice."""
    if form.file.data:
        form.text.data = text_or_empty(form.raw)


class RetireForm(HouseForm):
    """Going back to the built-in page."""

    change_note = StringField("Why do you go back?", filters=[_as_typed])
    edition = HiddenField()

    @property
    def shown_on(self) -> int:
        """The number of the edition the form was shown on."""
        return _number(self.edition.data)


def page_form(writing: Writing) -> PageForm:
    """The form with what is being written: the draft, else the organisation's page, else a copy of the built-in one."""
    form = PageForm(formdata=None)
    first = writing.draft or writing.own
    form.title.data = first.title if first else writing.page.title
    form.text.data = first.text if first else writing.built_in_text
    return on(form, writing)


def retire_form(writing: Writing) -> RetireForm:
    """The form, standing on the edition in use."""
    form = RetireForm(formdata=None)
    form.edition.data = str(writing.edition_number)
    return form


def on(form: PageForm, writing: Writing) -> PageForm:
    """The form, standing on what is stored now."""
    form.row_version.data = str(writing.draft.row_version if writing.draft else 0)
    form.edition.data = str(writing.edition_number)
    return form


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0


class PartForm(HouseForm):
    """A question or story and what was changed. `typed` is what is in the form of a question; its rows are added by `part_form`."""

    change_note = StringField("What have you changed?", filters=[_as_typed])
    row_version = HiddenField()
    since = HiddenField()
    typed: TypedQuestion | None = None

    @property
    def shown_on(self) -> tuple[int, int]:
        """(row version of the draft, edition that brought the organisation's own) the form was shown on; 0 for none."""
        return _number(self.row_version.data), _number(self.since.data)


class GoingForm(HouseForm):
    """Leaving a question or story out, or going back to the built-in one."""

    way = StringField("What is to happen?")
    change_note = StringField("Why?", filters=[_as_typed])
    since = HiddenField()

    @property
    def shown_on(self) -> int:
        """The edition that brought the organisation's own when the form was shown."""
        return _number(self.since.data)


def going_form(writing: PartWriting) -> GoingForm:
    """The form, standing on what is in use; where there is one way only it is chosen."""
    ways = writing.ways_out
    return GoingForm(formdata=None, data={"since": str(writing.since), "way": str(ways[0]) if len(ways) == 1 else ""})


def part_form(writing: PartWriting, said: str, sent: PartForm | None = None, more: str = "", note: str = "") -> PartForm:
    """The form with what is being written. `sent`: a form that comes back, standing where it stood; `more`: rows to add one to;
    `note`: the change note where the form stands on what is stored now."""
    typed = with_room(typed_from(said), more) if writing.shape is Shape.QUESTIONS else None
    fields, data = _fields_of(typed) if typed else ({"text": TextAreaField("The story")}, {"text": said})
    row_version, since = sent.shown_on if sent else (writing.draft.row_version if writing.draft else 0, writing.since)
    data |= {"row_version": str(row_version), "since": str(since), "change_note": (sent.change_note.data if sent else note) or ""}
    form: PartForm = type("PartForm", (PartForm,), fields)(formdata=None, data=data)
    form.typed = typed
    return form


def said(shape: Shape) -> str:
    """What this request sent for a question or story, as a draft keeps it."""
    if shape is Shape.STORIES:
        return _sent("text")
    rows = tuple(
        TypedRow(_sent(f"text-{row}"), _sent(f"feedback-{row}"), str(row) in request.form.getlist("right"), _sent(f"partner-{row}"))
        for row in range(1, _rows_sent("text") + 1)
    )
    typed = TypedQuestion(
        kind_or_none(_sent("kind")) or SINGLE, _sent("stem"), "true" in request.form.getlist("critical"), _several("outcomes"),
        _several("sources"), rows, _sent("feedback"), _each("accepted"), _sent("model_answer"), _each("extra"),
    )
    return said_of(without_gaps(typed))


def _fields_of(typed: TypedQuestion) -> tuple[dict[str, Any], dict[str, Any]]:
    """The fields of a question's form, and what is in them. Those that only hold a problem of a whole group are written by the template."""
    fields: dict[str, Any] = {name: StringField(name) for name in GROUPS}
    fields |= {"stem": TextAreaField("The question"), "feedback": TextAreaField("Feedback for everybody, whatever they answered")}
    fields |= {"model_answer": TextAreaField("One way to say it")}
    data: dict[str, Any] = {"kind": typed.kind, "stem": typed.stem, "feedback": typed.feedback, "model_answer": typed.model_answer}
    for number, row in enumerate(typed.rows, start=1):
        fields |= {
            f"text-{number}": StringField("Line" if typed.kind in (ORDER, MATCH) else "Answer"),
            f"partner-{number}": StringField("Belongs to"), f"feedback-{number}": TextAreaField("Feedback"),
        }
        data |= {f"text-{number}": row.text, f"partner-{number}": row.partner, f"feedback-{number}": row.feedback}
    for name, label in (("accepted", "Accepted answer"), ("extra", "Belongs to no line")):
        for number, text in enumerate(getattr(typed, name), start=1):
            fields[f"{name}-{number}"], data[f"{name}-{number}"] = StringField(f"{label} {number}"), text
    return fields, data


def _sent(name: str) -> str:
    return _as_typed(request.form.get(name, "")) or ""


def _several(name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_as_typed(value) or "" for value in request.form.getlist(name)))


def _each(name: str) -> tuple[str, ...]:
    return tuple(_sent(f"{name}-{number}") for number in range(1, _rows_sent(name) + 1))


def _rows_sent(name: str) -> int:
    return next(number for number in range(MOST_ROWS + 1) if f"{name}-{number + 1}" not in request.form or number == MOST_ROWS)
