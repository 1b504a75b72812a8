"""What is asked of somebody who writes a page."""

from wtforms import HiddenField, StringField, TextAreaField

from courses.authoring.queries import Writing
from courses.catalogue.rules.yaml_text import is_plain_text
from lms.web.forms import HouseForm

SOMEBODY_SAVED = "Somebody saved other words while you were writing. Yours are in the form; theirs are below it. Save again to keep yours."


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
