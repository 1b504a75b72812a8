"""What does an organisation ask for before the modules on hard things?"""

from flask import request

from lms.web.forms import HouseForm


class OpeningForm(HouseForm):
    """Boxes that are ticked, or not."""

    @property
    def asked(self) -> set[str]:
        """The keys of the prerequisites that were ticked."""
        return set(request.form.getlist("asked"))
