"""What is asked about another system."""

from typing import ClassVar

from wtforms import PasswordField, RadioField, SelectMultipleField, StringField

from lms.lrs.kinds import KeyScope
from lms.web.forms import HouseForm
from lms.xapi.checking import Version


class KeyForm(HouseForm):
    """What is it called, and what may it do?"""

    name = StringField("What is the other system called?")
    scopes = SelectMultipleField("What may it do?", validate_choice=False)

    @property
    def chosen(self) -> list[KeyScope]:
        """What was ticked, of what there is."""
        return [scope for scope in KeyScope if scope.value in (self.scopes.data or ())]


class LoginForm(HouseForm):
    """How do we sign in there?"""

    user = StringField("User name")
    secret = PasswordField("Secret or password")


class EndpointForm(LoginForm):
    """Where to, and from when on?"""

    name = StringField("What is the other system called?")
    address = StringField("Address of its record store")
    version = RadioField("Which version of xAPI does it speak?", default=Version.ONE.value, validate_choice=False)
    start = RadioField("What shall it get?", default="all", validate_choice=False)
    options: ClassVar = {
        "version": ({"value": Version.ONE.value, "label": "1.0.3 (most do)"}, {"value": Version.TWO.value, "label": "2.0"}),
        "start": (
            {"value": "all", "label": "All that is in the record, and what comes"},
            {"value": "new", "label": "Only what comes from now on"},
        ),
    }

    @property
    def chosen_version(self) -> Version:
        """The version ticked; the one that most speak when it is none."""
        return Version.TWO if self.version.data == Version.TWO.value else Version.ONE
