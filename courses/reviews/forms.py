"""What is asked of whoever signs or asks for a sign-off."""

import uuid

from wtforms import BooleanField, HiddenField, SelectField, StringField

from courses.reviews import queries
from courses.reviews.queries import ReviewView
from lms.web.forms import HouseForm


class SignForm(HouseForm):
    """Which capacity, typed; whether her name may be shown; which version she has seen."""

    typed = StringField("In which capacity do you sign?")
    is_named = BooleanField("Show my name beside this module")
    adoption = HiddenField()


class AskForm(HouseForm):
    """Whom to ask."""

    whom = SelectField("Whom would you like to ask?", validate_choice=False)

    @property
    def membership_id(self) -> uuid.UUID | None:
        """Whom she chose; None for what is no id."""
        try:
            return uuid.UUID(self.whom.data or "")
        except ValueError:
            return None


def sign_form(view: ReviewView) -> SignForm:
    """The empty form on this version."""
    form = SignForm(formdata=None)
    form.adoption.data = str(view.module.adoption_id)
    return form


def ask_form(form: AskForm | None = None) -> AskForm:
    """The form with everybody who may sign."""
    form = form or AskForm(formdata=None)
    form.whom.choices = [("", "Choose"), *((str(membership_id), name) for membership_id, name in queries.who_may_sign())]
    return form
