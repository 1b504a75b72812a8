"""What is asked when somebody would like to talk, steps back, or writes her plan."""

import uuid

from wtforms import BooleanField, HiddenField, RadioField, TextAreaField

from lms.base.ids import uuid_or_none
from lms.web.forms import HouseForm

BOTH = "You have written something else in another tab. Both are on this page: put together what you want to keep, and save."


class TalkForm(HouseForm):
    """Whom would you like to talk to?"""

    contact = RadioField("Whom would you like to talk to?", validate_choice=False)

    @property
    def chosen(self) -> uuid.UUID | None:
        """The one chosen."""
        return uuid_or_none(self.contact.data or "")


class StepBackForm(HouseForm):
    """Where from, and should somebody ring?"""

    where = RadioField("Where do you want to step back?", validate_choice=False)
    ring = BooleanField("Please contact me")


class PlanForm(HouseForm):
    """Her plan."""

    words = TextAreaField("Your plan")
    row_version = HiddenField()

    @property
    def shown_on(self) -> int:
        """The row version the form was shown on."""
        words = self.row_version.data or ""
        return int(words) if words.isdecimal() and len(words) < 10 else 0

    def stand_on(self, row_version: int) -> None:
        """The form was shown on this row version."""
        self.row_version.data = str(row_version)


def plan_form(words: str, row_version: int) -> PlanForm:
    """The form with what is kept."""
    form = PlanForm(formdata=None)
    form.words.data = words
    form.stand_on(row_version)
    return form
