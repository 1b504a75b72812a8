"""What is asked at the door. The fields have no validators: an empty field is refused with the same words as a wrong one."""

from typing import TypeVar

from wtforms import PasswordField, StringField

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
