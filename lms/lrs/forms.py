"""What is asked about another system."""

from wtforms import SelectMultipleField, StringField

from lms.lrs.kinds import KeyScope
from lms.web.forms import HouseForm


class KeyForm(HouseForm):
    """What is it called, and what may it do?"""

    name = StringField("What is the other system called?")
    scopes = SelectMultipleField("What may it do?", validate_choice=False)

    @property
    def chosen(self) -> list[KeyScope]:
        """What was ticked, of what there is."""
        return [scope for scope in KeyScope if scope.value in (self.scopes.data or ())]
