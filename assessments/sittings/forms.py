"""How much time somebody needs, and what an organisation allows."""

from flask import request
from wtforms import RadioField

from assessments.sittings.rules import ALLOWANCES, LIMITS, minutes_words
from lms.web.forms import HouseForm

NONE = "none"


class OwnTimeForm(HouseForm):
    """One choice."""

    percent = RadioField("How much time do you need?", validate_choice=False)

    @property
    def chosen(self) -> int | None:
        """In per cent; None when nothing was chosen that there is."""
        text = str(self.percent.data or "")
        return int(text) if text in {str(percent) for percent in ALLOWANCES} else None


class LimitsForm(HouseForm):
    """A choice for each module."""

    def wanted(self, module_keys: list[str]) -> dict[str, int | None]:
        """Module key -> minutes or None, of those that were sent; minutes that are none come as 0, which is refused."""
        said = {key: request.form[key] for key in module_keys if key in request.form}
        return {key: None if text == NONE else int(text) if text.isdecimal() and len(text) < 5 else 0 for key, text in said.items()}


def limit_options(minutes: int | None) -> list[dict[str, str]]:
    """What can be chosen for a module, with what it has now."""
    offered = sorted({*LIMITS, *([minutes] if minutes else [])})
    return [{"value": NONE, "label": "No limit"}, *({"value": str(each), "label": minutes_words(each)} for each in offered)]
