"""What somebody says before she takes a copy: how each part with a content note goes in, and as which file."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectChoice
from wtforms.validators import AnyOf

from courses.catalogue.rules.documents import ModuleDocument
from courses.offline.rules.ways import Chosen, Sensitive, Way, sensitive_parts
from lms.web.forms import HouseForm

WORDS = {Way.OTHER: "The other way", Way.OUT: "Leave it out", Way.AS_IT_IS: "As it is"}
WEB_PAGE, PDF = "html", "pdf"
CHOOSE_FILE = "Choose which file you would like."
CHOOSE_WAY = "Choose how this part goes into your copy."


def copy_form(document: ModuleDocument) -> Any:
    """The form for this module: a question for each part with a content note, the gentlest way chosen beforehand."""
    parts = sensitive_parts(document)
    form = type("CopyForm", (HouseForm,), {part.name: _question(part) for part in parts} | {"file": _file()})()
    form.parts = [(part, form[part.name]) for part in parts]
    return form


def chosen_in(form: Any) -> Chosen:
    """What was chosen for each part."""
    return {part.name: Way(field.data) for part, field in form.parts}


def _question(part: Sensitive) -> RadioField:
    return RadioField(part.title, choices=_choices(part.ways), default=part.ways[0].value, **_among(part.ways, CHOOSE_WAY))


def _choices(ways: Sequence[Way]) -> list[SelectChoice]:
    return [SelectChoice(way.value, WORDS[way]) for way in ways]


def _file() -> RadioField:
    choices = [SelectChoice(WEB_PAGE, "A web page"), SelectChoice(PDF, "A PDF")]
    return RadioField("Which file?", choices=choices, **_among((WEB_PAGE, PDF), CHOOSE_FILE))


def _among(values: Sequence[str], words: str) -> dict[str, Any]:
    """One of these, or our own words."""
    return {"validate_choice": False, "validators": [AnyOf(values, message=words)]}
