"""Our furniture and theirs, rendered with sample people, places and forms."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import html5lib
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from wtforms import Form, HiddenField, IntegerField, PasswordField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

HOUSE = Path(__file__).parents[3]
TEMPLATES = HOUSE / "lms" / "web" / "templates"
STATIC = HOUSE / "static"
VENDORED = STATIC / "vendor" / "nhsuk-frontend-10.6.1"


def our_environment() -> Environment:
    """As strict as the house: unknown names raise."""
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined)
    environment.globals["asset"] = lambda plain: (STATIC / plain).stat() and f"/static/{plain}"
    return environment


OURS = our_environment()
THEIRS = Environment(
    loader=PackageLoader("nhsuk_frontend_jinja"), autoescape=True, undefined=ChainableUndefined, trim_blocks=True, lstrip_blocks=True
)
FORMS: Any = OURS.get_template("web/forms.html").module
PIECES: Any = OURS.get_template("web/furniture.html").module


def theirs(component: str, macro: str, **params: Any) -> str:
    """What the package prints."""
    module = THEIRS.get_template(f"nhsuk/components/{component}/macro.jinja").module
    return str(getattr(module, macro)(params))


def tree(html: str, *, without: tuple[str, ...] = ()) -> Any:
    """Elements, attributes and words; without white space, `data-module` (their JavaScript is not used) and what a test names."""
    fragment = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return _node(fragment, {"data-module", *without})


def _node(element: Any, without: set[str]) -> Any:
    attributes = {name: " ".join(value.split()) for name, value in element.attrib.items() if name not in without}
    parts: list[Any] = [_words(element.text)]
    for child in element:
        parts += [_node(child, without), _words(child.tail)]
    return element.tag, attributes, [part for part in parts if part]


def _words(text: str | None) -> str:
    return " ".join((text or "").split())


@dataclass(frozen=True)
class Option:
    value: str
    label: str


@dataclass(frozen=True)
class Row:
    title: str
    href: str | None
    hint: str
    status: str
    status_colour: str


@dataclass(frozen=True)
class Place:
    href: str
    label: str
    current: bool


class Buttons(Form):
    csrf_token = HiddenField(default="anti-forgery")
    form_token = HiddenField(default="once")


class Example(Buttons):
    row_version = HiddenField(default=3)
    email = StringField("E-mail address", [InputRequired("Enter your e-mail address")])
    words = TextAreaField("What did you notice?", [InputRequired("Write a few words")])
    feeling = RadioField("How did it feel?", [InputRequired("Choose how it felt")], choices=[], validate_choice=False)
    password = PasswordField("Pass phrase")
    hours = IntegerField("Hours")


def a_form(**data: Any) -> Example:
    return Example(data=data)


def a_wrong_form() -> Example:
    form = Example()
    assert not form.validate()
    return form


@dataclass(frozen=True)
class SampleFurniture:
    person_name: str = "Samira <Okonkwo>"
    organisation_name: str = "Riverbank"
    navigation: tuple[Place, ...] = (Place("/", "Today", False), Place("/course", "My course", True))
    help_href: str = "/help-now/wales"
    signed_in: bool = True
    exit_address: str = "https://www.example.org/weather"
    notices: tuple[str, ...] = ("Saved & private.",)
    waiting: tuple[object, ...] = ()
    form: Any = None
    is_large_print: bool = False


SIGNED_IN = SampleFurniture(form=Buttons())
SIGNED_OUT = replace(SIGNED_IN, signed_in=False, person_name="", organisation_name="", navigation=(), notices=(), help_href="/help-now")

BODY = "{% block title %}Your &amp; diary{% endblock %}{% block main %}<p>Words</p>{% endblock %}"


def page(furniture: SampleFurniture = SIGNED_IN, body: str = BODY, **context: Any) -> str:
    return OURS.from_string('{% extends "web/page.html" %}' + body).render(furniture=furniture, **context)


def standalone(body: str = BODY, **context: Any) -> str:
    return OURS.from_string('{% extends "web/standalone.html" %}' + body).render(**context)


def parsed(html: str) -> Any:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)
