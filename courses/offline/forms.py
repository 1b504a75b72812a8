"""What somebody says before she takes a copy: how each part with a content note goes in, and as which file."""

from collections.abc import Sequence
from typing import Any

from wtforms import RadioField, SelectChoice

from courses.catalogue.rules.documents import ModuleDocument
from courses.offline.rules.ways import Chosen, Sensitive, Way, sensitive_parts
from lms.web.forms import HouseForm

WORDS = {Way.OTHER: "The other way", Way.OUT: "Leave it out", Way.AS_IT_IS: "As it is"}
WEB_PAGE, PDF = "html", "pdf"


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
    return RadioField(part.title, choices=_choices(part.ways), default=part.ways[0].value, validate_choice=True)


def _choices(ways: Sequence[Way]) -> list[SelectChoice]:
    return [SelectChoice(way.value, WORDS[way]) for way in ways]


def _file() -> RadioField:
    return RadioField("Which file?", choices=[SelectChoice(WEB_PAGE, "A web page"), SelectChoice(PDF, "A PDF")])
