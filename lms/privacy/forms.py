"""What is asked before somebody is erased."""

from wtforms import BooleanField

from lms.base.errors import RuleBroken
from lms.web.forms import HouseForm

NOT_SURE = "Tick the box if you are sure. You can change your mind for seven days."


class EraseForm(HouseForm):
    """Is she sure?"""

    sure = BooleanField("Yes, erase my account and what I have written for myself")

    def must_be_sure(self) -> None:
        """Raises RuleBroken when the box is not ticked."""
        if not self.sure.data:
            raise RuleBroken(NOT_SURE, "sure")
