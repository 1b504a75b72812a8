"""How often?"""

from wtforms import RadioField, SelectChoice

from lms.mail.rules import Rhythm
from lms.web.forms import HouseForm

LABELS = {
    Rhythm.AT_ONCE: "At once, each by itself", Rhythm.DAILY: "Once a day at most", Rhythm.WEEKLY: "Once a week at most",
    Rhythm.NEVER: "Not at all",
}
CHOICES = [SelectChoice(rhythm.value, label) for rhythm, label in LABELS.items()]


class WishForm(HouseForm):
    """Her wish."""

    rhythm = RadioField("How often may we write to you with news?", choices=CHOICES, validate_choice=False)

    @property
    def chosen(self) -> Rhythm | None:
        """What was chosen; None for nothing or for something that was not offered."""
        return next((rhythm for rhythm in Rhythm if rhythm.value == self.rhythm.data), None)


def wish_form(rhythm: Rhythm) -> WishForm:
    """The form with what she has chosen."""
    form = WishForm(formdata=None)
    form.rhythm.data = rhythm.value
    return form
