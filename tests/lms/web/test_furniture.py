"""The page furniture: our thin markup equals that of nhsuk-frontend, and the document keeps its promises.

The macros of `nhsuk_frontend_jinja` cost 11 to 20 ms a page, ours under one; they may differ only where a test says so and why.
"""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from jinja2 import ChainableUndefined, Environment, FileSystemLoader, PackageLoader, StrictUndefined, UndefinedError
from markupsafe import Markup
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
    form: Any = None


SIGNED_IN = SampleFurniture(form=Buttons())
SIGNED_OUT = replace(SIGNED_IN, signed_in=False, person_name="", organisation_name="", navigation=(), notices=(), help_href="/help-now")

BODY = "{% block title %}Your &amp; diary{% endblock %}{% block main %}<p>Words</p>{% endblock %}"


def page(furniture: SampleFurniture = SIGNED_IN, body: str = BODY, **context: Any) -> str:
    return OURS.from_string('{% extends "web/page.html" %}' + body).render(furniture=furniture, **context)


def standalone(body: str = BODY, **context: Any) -> str:
    return OURS.from_string('{% extends "web/standalone.html" %}' + body).render(**context)


def parsed(html: str) -> Any:
    return html5lib.parse(html, treebuilder="etree", namespaceHTMLElements=False)


# --- equal to nhsuk-frontend --------------------------------------------------------------------------------------------------


def test_error_summary_equals_theirs() -> None:
    """Differs by `tabindex` and `data-error-summary`: their script adds the first at run time, ours finds it by the second."""
    want = theirs(
        "error-summary", "errorSummary", titleText="There is a problem",
        errorList=[
            {"text": "Enter your e-mail address", "href": "#email"},
            {"text": "Write a few words", "href": "#words"},
            {"text": "Choose how it felt", "href": "#feeling"},
        ],
    )
    assert tree(FORMS.error_summary(a_wrong_form()), without=("tabindex", "data-error-summary")) == tree(want)


def test_error_summary_says_form_wide_words_without_a_link_and_nothing_without_errors() -> None:
    form = a_form(email="a@example.org")
    assert str(FORMS.error_summary(form)).strip() == ""
    form.form_errors.append("You have already sent this.")
    want = theirs("error-summary", "errorSummary", titleText="There is a problem", errorList=[{"text": "You have already sent this."}])
    assert tree(FORMS.error_summary(form), without=("tabindex", "data-error-summary")) == tree(want)


def test_error_of_a_hidden_field_is_not_a_link_to_nowhere() -> None:
    form = a_form()
    form.form_token.errors = ["This was already sent."]
    assert 'href="#form_token"' not in FORMS.error_summary(form)
    assert "This was already sent." in FORMS.error_summary(form)


@pytest.mark.parametrize("hint", ["", "As on your badge."])
def test_text_input_equals_theirs(hint: str) -> None:
    form = a_form(email='a"<b>@example.org')
    want = theirs(
        "input", "input", id="email", name="email", type="email", label={"text": "E-mail address"}, hint={"text": hint} if hint else None,
        value='a"<b>@example.org', width="20", autocomplete="email",
    )
    assert tree(FORMS.text_input(form.email, hint=hint, type="email", autocomplete="email", width="20")) == tree(want)


@pytest.mark.parametrize("hint", ["", "As on your badge."])
def test_text_input_with_an_error_equals_theirs(hint: str) -> None:
    """Differs by `aria-invalid`, which tells a screen reader in the field itself that it needs another look."""
    want = theirs(
        "input", "input", id="email", name="email", label={"text": "E-mail address"}, hint={"text": hint} if hint else None,
        errorMessage={"text": "Enter your e-mail address"},
    )
    got = str(FORMS.text_input(a_wrong_form().email, hint=hint))
    assert 'aria-invalid="true"' in got
    assert tree(got, without=("aria-invalid",)) == tree(want)


def test_password_input_equals_their_input_and_never_prints_the_pass_phrase() -> None:
    """Their password input adds a "Show" button that needs their script; ours is their plain input with the same attributes."""
    form = a_form(password="correct horse")
    want = theirs(
        "input", "input", id="password", name="password", type="password", label={"text": "Pass phrase"}, width="20",
        autocomplete="current-password", autocapitalize="none", spellcheck=False,
    )
    got = str(FORMS.password_input(form.password))
    assert tree(got) == tree(want)
    assert "correct horse" not in got


@pytest.mark.parametrize("hint", ["", "Nobody reads this unless you share it."])
def test_text_area_equals_theirs(hint: str) -> None:
    words = "One\n\n<two> & three"
    want = theirs(
        "textarea", "textarea", id="words", name="words", rows=8, label={"text": "What did you notice?"},
        hint={"text": hint} if hint else None, value=words,
    )
    assert tree(FORMS.text_area(a_form(words=words).words, hint=hint, rows=8)) == tree(want)
    wrong = theirs(
        "textarea", "textarea", id="words", name="words", label={"text": "What did you notice?"},
        hint={"text": hint} if hint else None, errorMessage={"text": "Write a few words"},
    )
    assert tree(FORMS.text_area(a_wrong_form().words, hint=hint), without=("aria-invalid",)) == tree(wrong)


def test_text_area_keeps_the_first_empty_line_and_every_space() -> None:
    words = "\n\n  indented\n"
    area = html5lib.parseFragment(str(FORMS.text_area(a_form(words=words).words)), namespaceHTMLElements=False).find(".//textarea")
    assert area.text == words


@pytest.mark.parametrize("hint", ["", "Any answer is fine."])
@pytest.mark.parametrize("error", ["", "Choose one"])
@pytest.mark.parametrize(("component", "macro", "chosen"), [("radios", "radios", "b"), ("checkboxes", "checkboxes", ["b", "c"])])
def test_choices_equal_theirs(component: str, macro: str, chosen: Any, error: str, hint: str) -> None:
    """Differs by `aria-invalid` when something is wrong."""
    options = [Option("a", "Settled"), Option("b", "Mixed & <so on>"), Option("c", "Hard")]
    want = theirs(
        component, macro, name="feeling", idPrefix="feeling", fieldset={"legend": {"text": "How did it feel?", "size": "m"}},
        hint={"text": hint} if hint else None, errorMessage={"text": error} if error else None,
        items=[{"value": o.value, "text": o.label, "checked": o.value in chosen} for o in options],
    )
    got = getattr(FORMS, macro)("How did it feel?", "feeling", options, chosen, hint=hint, error=error)
    assert tree(got, without=("aria-invalid",)) == tree(want)


def test_choices_compare_values_as_words() -> None:
    options = [Option("1", "One"), Option("2", "Two")]
    assert str(FORMS.radios("Which?", "n", options, 2)).count(" checked") == 1
    assert str(FORMS.checkboxes("Which?", "n", options, [1, 2])).count(" checked") == 2
    assert " checked" not in FORMS.radios("Which?", "n", options) + FORMS.checkboxes("Which?", "n", options, None)


def test_button_equals_theirs() -> None:
    assert tree(FORMS.button("Send")) == tree(theirs("button", "button", text="Send"))
    more = {"name": "do", "value": "draft", "attributes": {"formaction": "/drafts"}}
    want = theirs("button", "button", text="Save draft", variant="secondary", **more)
    assert tree(FORMS.button("Save draft", secondary=True, name="do", value="draft", formaction="/drafts")) == tree(want)


ROWS = [
    Row("Why listening matters", "/a?b=1&c=2", "Page, 6 minutes", "Done", ""),
    Row("Open <questions>", "/b", "", "Started", "blue"),
    Row("Check what you know", None, "Opens after the pages", "Not yet", "grey"),
    Row("Observed practice", None, "", "Signed off", "green"),
]


def test_task_list_equals_theirs() -> None:
    items = [
        {
            "heading": row.title, "href": row.href, "hint": row.hint or None,
            "status": {"tag": {"text": row.status, "colour": row.status_colour}} if row.status_colour else {"text": row.status},
        }
        for row in ROWS
    ]
    assert tree(PIECES.task_list(ROWS)) == tree(theirs("task-list", "taskList", items=items))


@pytest.mark.parametrize("colour", ["", "grey", "blue", "green"])
def test_status_tag_equals_theirs(colour: str) -> None:
    assert tree(PIECES.status_tag("With <assessor>", colour)) == tree(theirs("tag", "tag", text="With <assessor>", colour=colour or None))


def test_summary_list_equals_theirs() -> None:
    rows = [{"key": "Name", "value": "Samira", "href": "/name", "action": "Change"}, {"key": "Since", "value": "May", "href": None}]
    want = theirs(
        "summary-list", "summaryList",
        rows=[
            {"key": {"text": "Name"}, "value": {"text": "Samira"},
             "actions": {"items": [{"href": "/name", "text": "Change", "visuallyHiddenText": "Name"}]}},
            {"key": {"text": "Since"}, "value": {"text": "May"}},
        ],
    )
    assert tree(PIECES.summary_list(rows)) == tree(want)


def test_small_pieces_equal_theirs() -> None:
    assert tree(PIECES.inset("You can <change> this.")) == tree(theirs("inset-text", "insetText", text="You can <change> this."))
    want = theirs("warning-callout", "warningCallout", heading="If someone is at risk", headingLevel=2, text="Ring first.")
    assert tree(PIECES.warning("Ring first.", "If someone is at risk")) == tree(want)
    plain = theirs("warning-callout", "warningCallout", heading="Important to know", headingLevel=2, text="Ring first.")
    assert tree(PIECES.warning("Ring first.", "Important to know")) == tree(plain)
    want = theirs("details", "details", summaryText="Who can see this?", html=Markup("<p>Only you.</p>"))
    assert tree(PIECES.details("Who can see this?", "Only you.")) == tree(want)
    assert tree(PIECES.back_link("/course", "Back")) == tree(theirs("back-link", "backLink", href="/course", text="Back"))


def test_pagination_equals_theirs() -> None:
    got = PIECES.pagination({"number": 2, "count": 5, "previous_href": "?page=1", "next_href": "?page=3"})
    want = theirs(
        "pagination", "pagination", previousUrl="?page=1", previousPage="Page 1 of 5", nextUrl="?page=3", nextPage="Page 3 of 5"
    )
    assert tree(got) == tree(want)
    assert str(PIECES.pagination({"number": 1, "count": 1, "previous_href": None, "next_href": None})).strip() == ""


def test_the_comparison_notices_a_difference() -> None:
    """Negative control."""
    assert tree('<p class="a">b</p>') != tree('<p class="a b">b</p>')
    assert tree("<p>a</p>") != tree("<p>b</p>")
    assert tree("<p>a<b>c</b></p>") != tree("<p>a c</p>")
    assert tree(FORMS.button("Send")) != tree(theirs("button", "button", text="Send", variant="secondary"))


# --- the house's own ----------------------------------------------------------------------------------------------------------


def test_hidden_fields_are_those_the_form_has() -> None:
    assert re.findall(r'name="(\w+)" value="([\w-]+)"', FORMS.hidden_fields(Example())) == [
        ("csrf_token", "anti-forgery"), ("form_token", "once"), ("row_version", "3"),
    ]
    assert re.findall(r'name="(\w+)"', FORMS.hidden_fields(Buttons())) == ["csrf_token", "form_token"]


def test_grid_scrolls_in_its_own_box_that_the_keyboard_reaches() -> None:
    source = '{% from "web/furniture.html" import grid %}{% call grid("Progress of <spring>") %}<tbody></tbody>{% endcall %}'
    box = html5lib.parseFragment(OURS.from_string(source).render(), namespaceHTMLElements=False)[0]
    assert (box.get("role"), box.get("tabindex"), box.get("aria-label")) == ("region", "0", "Progress of <spring>")
    assert box.find("table/caption") is not None


def test_strict_a_typo_in_a_page_raises() -> None:
    with pytest.raises(UndefinedError):
        page(replace(SIGNED_IN, navigation=(object(),)))  # type: ignore[arg-type]
    with pytest.raises(UndefinedError):
        standalone("{% block title %}{{ titel }}{% endblock %}")


def test_standalone_needs_nothing_but_asset() -> None:
    document = parsed(standalone())
    assert {a.get("href") for a in document.iter("a")} == {
        "#main", "/", "/help-now", "/safety-on-this-device",
    }
    assert [form.get("action") for form in document.iter("form")] == ["/leave"]
    assert "https://example.org/rain" in standalone(exit_address="https://example.org/rain")


@pytest.mark.parametrize("html", [standalone(), page(), page(SIGNED_OUT)], ids=["standalone", "signed in", "signed out"])
class TestEveryDocument:
    """What both layouts promise."""

    def test_one_heading_echoed_in_the_title(self, html: str) -> None:
        document = parsed(html)
        headings = list(document.iter("h1"))
        assert [" ".join(heading.itertext()) for heading in headings] == ["Your & diary"]
        assert document.findtext("head/title") == "Your & diary – Peerway"

    def test_help_in_header_and_footer_and_the_way_out(self, html: str) -> None:
        document = parsed(html)
        for landmark in ("header", "footer"):
            links = [a for a in document.find(f"body/{landmark}").iter("a") if a.text == "Get help now"]
            assert [link.get("href", "").startswith("/help-now") for link in links] == [True]
        (leave,) = [e for e in document.iter() if e.get("data-leave") is not None]
        assert leave.text == "Leave this page"
        assert leave.get("data-exit", "").startswith("https://")
        if leave.tag == "a":
            assert (leave.get("href"), leave.get("rel")) == (leave.get("data-exit"), "nofollow noreferrer")

    def test_language_robots_and_skip_link(self, html: str) -> None:
        document = parsed(html)
        assert document.get("lang") == "en-GB"
        metas = {meta.get("name"): meta.get("content") for meta in document.iter("meta")}
        assert metas["robots"] == "noindex"
        assert "width=device-width" in metas["viewport"]
        skip = document.find("body")[0]
        assert (skip.get("class"), skip.get("href")) == ("nhsuk-skip-link", "#main")
        assert document.find(".//main[@id='main']") is not None

    def test_no_inline_style_script_or_handler_and_no_address_elsewhere(self, html: str) -> None:
        document = parsed(html)
        for element in document.iter():
            if isinstance(element.tag, str):
                assert element.tag != "style"
                assert not [name for name in element.attrib if name == "style" or name.startswith("on")], element.attrib
        assert [script.get("src") for script in document.iter("script")] == ["/static/js/peerway.js"]
        assert not [script for script in document.iter("script") if script.text]
        assert all(link.get("href", "").startswith("/static/") for link in document.iter("link"))

    def test_no_nhs_name_or_logo(self, html: str) -> None:
        words = " ".join(parsed(html).itertext())
        assert "NHS" not in words

    def test_ids_are_unique(self, html: str) -> None:
        ids = [e.get("id") for e in parsed(html).iter() if e.get("id")]
        assert len(ids) == len(set(ids))


def test_neutral_title_replaces_the_title_only() -> None:
    document = parsed(page(body=BODY + "{% block neutral_title %}Notes{% endblock %}"))
    assert document.findtext("head/title") == "Notes – Peerway"
    assert "Your & diary" in [" ".join(h.itertext()) for h in document.iter("h1")]


def test_title_begins_with_error_when_the_form_has_errors() -> None:
    assert parsed(page(form=a_wrong_form())).findtext("head/title") == "Error: Your & diary – Peerway"
    assert parsed(page(form=a_form())).findtext("head/title") == "Your & diary – Peerway"
    assert parsed(page(form=None)).findtext("head/title") == "Your & diary – Peerway"


def test_signed_in_page_leaves_and_signs_out_by_post_with_tokens() -> None:
    forms = {form.get("action"): form for form in parsed(page()).iter("form")}
    assert set(forms) == {"/leave", "/sign-out"}
    for form in forms.values():
        assert form.get("method") == "post"
        assert {i.get("name") for i in form.iter("input")} == {"csrf_token", "form_token"}
    assert forms["/leave"].find("button").get("data-exit") == SIGNED_IN.exit_address


def test_signed_in_page_names_person_place_and_notices_escaped() -> None:
    html = page()
    assert "Samira &lt;Okonkwo&gt;" in html
    assert [a.text for a in parsed(html).iter("a") if a.get("aria-current") == "page"] == ["My course"]
    (notices,) = [e for e in parsed(html).iter("div") if e.get("role") == "status"]
    assert "Saved & private." in " ".join(notices.itertext())


def test_signed_out_page_carries_no_form() -> None:
    assert [form.get("action") for form in parsed(page(SIGNED_OUT)).iter("form")] == ["/leave"]


# --- static files -------------------------------------------------------------------------------------------------------------


def test_vendored_style_sheet_is_theirs_with_the_listed_changes() -> None:
    """Putting the declared colours back in place of the custom properties gives the file of LICENCE.md, byte for byte."""
    css = (VENDORED / "nhsuk-frontend.min.css").read_text()
    colours = dict(re.findall(r"(--nhsuk-[\w-]+-colour):([^;}]+)", css.split("}")[0]))
    back = re.sub(r"var\((--nhsuk-[\w-]+-colour)\)", lambda found: colours[found.group(1)], css)
    digest = hashlib.sha256(back.encode()).hexdigest()
    assert digest in (VENDORED / "LICENCE.md").read_text()
    assert "@font-face" not in css
    assert "Frutiger" not in css
    assert "sourceMappingURL" not in css
    assert "//" not in css
    for name in re.findall(r"url\(([^)]*)\)", css):
        assert (VENDORED / name).is_file(), name


def test_nothing_static_points_elsewhere() -> None:
    for file in STATIC.rglob("*"):
        if file.suffix in {".css", ".js", ".svg"}:
            addresses = set(re.findall(r"https?://[^\s\"')]+", file.read_text())) - {"http://www.w3.org/2000/svg"}
            assert not addresses, file


def test_script_is_small_and_uses_nothing_the_policy_forbids() -> None:
    script = (STATIC / "js" / "peerway.js").read_text()
    assert len(script.encode()) < 8000
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "'Escape'", "localStorage"):
        assert word not in script


def _luminance(colour: str) -> float:
    parts = [int(colour[i:i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def palettes() -> dict[str, dict[str, str]]:
    css = (STATIC / "css" / "peerway.css").read_text()
    light, dark = re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)[:2]
    day = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    return {"light": day, "dark": day | dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))}


TEXT = [
    *((ink, ground) for ink in ("ink", "ink-soft", "teal", "plum", "plum-deep", "clay") for ground in ("paper", "surface", "sunk")),
    *((ink, "amber-tint") for ink in ("ink", "amber-deep", "teal", "plum")),
    *((ink, f"{tone}-tint") for tone in ("teal", "plum", "sage", "sky", "clay") for ink in ("ink", "teal", tone)),
    ("sage", "surface"), ("sky", "surface"), ("teal-deep", "teal-tint"), ("clay-deep", "clay-tint"), ("plum-deep", "plum-tint"),
    ("on-fill", "teal"), ("on-fill", "teal-deep"), ("on-fill", "clay"), ("bar-ink", "bar"), ("amber-ink", "amber"),
]
SHAPES = [
    *((line, ground) for line in ("line-strong", "teal", "plum", "sage", "sky", "clay", "amber-deep") for ground in ("paper", "surface")),
    ("amber-ink", "amber"), ("amber", "bar"),
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_contrast_of_text_and_shapes(scheme: str) -> None:
    palette = palettes()[scheme]
    weak = [(a, b, round(contrast(palette[a], palette[b]), 2)) for a, b in TEXT if contrast(palette[a], palette[b]) < 4.5]
    weak += [(a, b, round(contrast(palette[a], palette[b]), 2)) for a, b in SHAPES if contrast(palette[a], palette[b]) < 3]
    assert not weak
