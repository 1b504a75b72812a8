"""Our thin markup equals that of nhsuk-frontend, whose macros cost 11 to 20 ms a page; it may differ only where a test says so and why."""

import re
from typing import Any

import html5lib
import pytest
from markupsafe import Markup

from tests.lms.web.samples import FORMS, OURS, PIECES, Buttons, Example, Option, Row, a_form, a_wrong_form, theirs, tree


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
