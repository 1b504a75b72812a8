"""What is asked at the door and about an account.

The fields of the door have no validators: an empty field is refused with the same words as a wrong one.
"""

from typing import TypeVar

from wtforms import PasswordField, RadioField, SelectChoice, SelectField, StringField

from lms.accounts.models import Person
from lms.base.errors import RuleBroken
from lms.help.queries import offered_nations
from lms.web.forms import HouseForm

REFUSED = (
    "We could not sign you in with that e-mail address and pass phrase. Check both and try again. "
    "After several tries sign-in pauses for 15 minutes."
)
NOT_OPENED = "We could not open the page with that pass phrase. Check it and try again. After several tries this pauses for 15 minutes."
OPEN_TOO_LONG = "This page was open for a long time, or your browser does not keep our cookie. Enter your details once more."


class SignInForm(HouseForm):
    """Who are you?"""

    email = StringField("E-mail address")
    pass_phrase = PasswordField("Pass phrase")


class UnlockForm(HouseForm):
    """Is it still you?"""

    pass_phrase = PasswordField("Pass phrase")


DoorForm = TypeVar("DoorForm", bound=HouseForm)


def again(form: type[DoorForm], words: str) -> DoorForm:
    """The form once more with nothing of what was typed, so that every refusal is the same page and a shared screen shows no address."""
    fresh = form(formdata=None)
    fresh.blame("", words)
    return fresh


WRONG_CODE = "That code does not fit. Codes change every half minute: enter the one that is shown now. After several tries this pauses."
NOT_CONFIRMED = "We could not confirm that it is you. Check what you entered. After several tries this pauses for 15 minutes."
CHOOSE_NATION, CHOOSE_ZONE = "Choose where you live.", "Choose a time zone."
ZONES = (
    SelectChoice("Europe/London", "United Kingdom"), SelectChoice("Europe/Dublin", "Ireland"),
    SelectChoice("America/New_York", "United States, Eastern"), SelectChoice("America/Chicago", "United States, Central"),
    SelectChoice("America/Denver", "United States, Mountain"), SelectChoice("America/Los_Angeles", "United States, Pacific"),
    SelectChoice("UTC", "UTC"),
)


class CodeForm(HouseForm):
    """The second factor's code."""

    code = StringField("Code")


class ConfirmForm(HouseForm):
    """Is it still you?"""

    pass_phrase = PasswordField("Pass phrase")
    code = StringField("Code")


class ForgottenForm(HouseForm):
    """Which address?"""

    email = StringField("E-mail address")


class ResetForm(HouseForm):
    """A new pass phrase."""

    pass_phrase = PasswordField("New pass phrase")


class PassPhraseForm(HouseForm):
    """From one pass phrase to another."""

    present = PasswordField("Your pass phrase now")
    pass_phrase = PasswordField("Your new pass phrase")


class AddressForm(HouseForm):
    """Another address."""

    address = StringField("New e-mail address")


class DetailsForm(HouseForm):
    """How she is called, and where she lives."""

    name = StringField("Name")
    pronouns = StringField("Pronouns")
    words = StringField("Which word fits you?")
    nation = RadioField("Where do you live?", validate_choice=False)
    time_zone = SelectField("Time zone", validate_choice=False)


def nation_choices() -> list[SelectChoice]:
    """The nations with help lines."""
    return [SelectChoice(nation.key, nation.name) for nation in offered_nations()]


def details_form(person: Person) -> DetailsForm:
    """The form with what is kept."""
    form = DetailsForm(formdata=None)
    form.name.data, form.pronouns.data, form.words.data = person.name, person.pronouns, person.words
    form.nation.data, form.time_zone.data = person.nation, person.time_zone
    return form


def chosen_details(form: DetailsForm) -> dict[str, str]:
    """What she chose. Raises RuleBroken, naming the field, for a nation or zone that is not offered."""
    if form.nation.data not in {choice.value for choice in nation_choices()}:
        raise RuleBroken(CHOOSE_NATION, "nation")
    if form.time_zone.data not in {choice.value for choice in ZONES}:
        raise RuleBroken(CHOOSE_ZONE, "time_zone")
    return {name: form[name].data or "" for name in ("name", "pronouns", "words", "nation", "time_zone")}
