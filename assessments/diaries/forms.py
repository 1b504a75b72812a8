"""One field to write in."""

from wtforms import HiddenField, StringField, TextAreaField

from assessments.diaries.queries import OpenEntry, OpenNote
from lms.web.forms import HouseForm, VersionedForm

BOTH = "You had written something else in another tab. What is in this page is in the form; the other is below it. Save to keep this one."


def _as_typed(text: str | None) -> str | None:
    """One kind of line end and no NUL, which no page can hold."""
    return text.replace("\r\n", "\n").replace("\x00", "") if text else text


class EntryForm(VersionedForm):
    """What she writes."""

    words = TextAreaField("What is on your mind?", filters=[_as_typed])
    module = HiddenField()


class NoteForm(VersionedForm):
    """What she jots down on a page, and from where: the page, one of its two ways, or the note's own page."""

    words = TextAreaField("Your note", filters=[_as_typed])
    back = HiddenField()


class SearchForm(HouseForm):
    """Words to look for; sent by post, so that they stand in no address and no log."""

    wanted = StringField("Look for words in your reflections")


def entry_form(entry: OpenEntry | None, module_key: str = "") -> EntryForm:
    """The form with what is kept."""
    form = EntryForm(formdata=None)
    form.words.data = entry.words if entry else ""
    form.stand_on(entry.row_version if entry else 0)
    form.module.data = entry.module_key if entry else module_key
    return form


def note_form(note: OpenNote | None, back: str = "") -> NoteForm:
    """The form with what is kept."""
    form = NoteForm(formdata=None)
    form.words.data = (note.words or "") if note else ""
    form.stand_on(note.row_version if note else 0)
    form.back.data = back
    return form


def on(form: EntryForm, entry: OpenEntry | None) -> EntryForm:
    """The form as she sent it, standing on what is kept now."""
    form.stand_on(entry.row_version if entry else 0)
    return form
