"""The form of one moment in a story."""

from wtforms import HiddenField, RadioField

from lms.web.forms import HouseForm


class ChoiceForm(HouseForm):
    """What she would do. `behind` says how many choices the page has shown behind her."""

    behind = HiddenField()
    choice = RadioField("What do you do?", choices=[], validate_choice=False)
