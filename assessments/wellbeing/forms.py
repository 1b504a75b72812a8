"""What is asked when somebody would like to talk, steps back, or writes her plan."""

import uuid

from wtforms import BooleanField, RadioField, TextAreaField

from lms.base.ids import uuid_or_none
from lms.web.forms import HouseForm, VersionedForm

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


class PlanForm(VersionedForm):
    """Her plan."""

    words = TextAreaField("Your plan")


def plan_form(words: str, row_version: int) -> PlanForm:
    """The form with what is kept."""
    form = PlanForm(formdata=None)
    form.words.data = words
    form.stand_on(row_version)
    return form
