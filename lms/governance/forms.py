"""What is asked about contacts, documents and breaches."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from wtforms import DateTimeLocalField, HiddenField, RadioField, SelectChoice, SelectMultipleField, StringField, TextAreaField

from lms.access import Role
from lms.governance.actions.contacts import Named, field_of
from lms.governance.kinds import BECAUSE_WORDS, EVERYBODY, PATTERNS, Because, ContactKind, DocumentKind
from lms.governance.models import Document, DocumentVersion
from lms.governance.queries import DutyContact
from lms.governance.queries.documents import our_text
from lms.web.forms import HouseForm

ZONE = ZoneInfo("Europe/London")


class ContactsForm(HouseForm):
    """Who is there when it matters?"""

    safeguarding_lead_name = StringField("Name")
    safeguarding_lead_phone = StringField("Phone")
    safeguarding_lead_hours = StringField("When she can be reached")
    safeguarding_deputy_name = StringField("Name")
    safeguarding_deputy_phone = StringField("Phone")
    safeguarding_deputy_hours = StringField("When she can be reached")
    on_call_name = StringField("Name")
    on_call_phone = StringField("Phone")
    on_call_hours = StringField("When she can be reached")

    def named(self) -> dict[ContactKind, Named]:
        """What was entered, kind by kind."""
        return {kind: Named(*(self[field_of(kind, part)].data or "" for part in ("name", "phone", "hours"))) for kind in ContactKind}


class LineForm(HouseForm):
    """A help line of your own."""

    name = StringField("Name")
    phone = StringField("Number")
    hours = StringField("When it is open")


class DocumentForm(HouseForm):
    """What it says, and who has to read it."""

    title = StringField("Title")
    text = TextAreaField("Text")
    note = StringField("What has changed?")
    audience = SelectMultipleField("Who has to read it?", validate_choice=False)
    number = HiddenField()

    @property
    def readers(self) -> list[Role]:
        """The roles ticked that exist."""
        return [role for role in EVERYBODY if role.value in (self.audience.data or ())]

    @property
    def shown_number(self) -> int:
        """The version the form was shown on; 0 for none."""
        words = self.number.data or ""
        return int(words) if words.isdecimal() and len(words) < 10 else 0

    def stand_on(self, number: int) -> None:
        """The form was shown on this version."""
        self.number.data = str(number)


class BreachForm(HouseForm):
    """What happened, and when was it discovered?"""

    what = TextAreaField("What happened?")
    discovered = DateTimeLocalField("When was it discovered?", format="%Y-%m-%dT%H:%M", validators=[])

    @property
    def discovered_at(self) -> datetime | None:
        """The moment entered, in the organisation's zone."""
        return self.discovered.data.replace(tzinfo=ZONE).astimezone(UTC) if self.discovered.data else None


def contacts_form(present: list[DutyContact]) -> ContactsForm:
    """The form with who is named now."""
    form = ContactsForm(formdata=None)
    for contact in present:
        for part in ("name", "phone", "hours"):
            form[field_of(contact.kind, part)].data = getattr(contact, part)
    return form


def new_document_form(kind: DocumentKind) -> DocumentForm:
    """The form with our own text to start from."""
    form, pattern = DocumentForm(formdata=None), PATTERNS[kind]
    form.title.data, form.text.data, form.audience.data = pattern.title, our_text(kind), [role.value for role in pattern.audience]
    return form


def next_version_form(document: Document, version: DocumentVersion | None) -> DocumentForm:
    """The form with what is in force."""
    form = DocumentForm(formdata=None)
    form.title.data, form.audience.data = document.title, list(document.audience)
    form.text.data, form.number.data = (version.text, str(version.number)) if version else ("", "0")
    return form


class RestForm(HouseForm):
    """Must it be kept?"""

    because = RadioField("Must you keep it?", validate_choice=False)

    @property
    def choices(self) -> list[SelectChoice]:
        """Each reason, and none."""
        return [SelectChoice(because.value, words) for because, words in BECAUSE_WORDS.items()]

    @property
    def chosen(self) -> Because | None:
        """The one chosen; None for nothing that is offered."""
        return next((because for because in Because if because.value == self.because.data), None)

    @staticmethod
    def words_of(because: Because) -> str:
        """In plain words."""
        return BECAUSE_WORDS[because]
