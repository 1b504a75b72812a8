"""Templates: they know only their own room and those below, hold nothing inline, and every form that posts carries its tokens."""

import ast
import re
from pathlib import Path

import pytest
from flask import Flask

from lms.web.application import House
from tests.architecture.source import PACKAGES, ROOT, called, may_look_at, room_of, sources

TEMPLATES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("templates/**/*.html"))
every_template = pytest.mark.parametrize("path", TEMPLATES, ids=[path.relative_to(ROOT).as_posix() for path in TEMPLATES])
# cleaned at publication by lms.web.markup, never words of a trainee
MAY_BE_SAFE = {
    "lms/governance/templates/governance/protocol.html": 1,
    "lms/governance/templates/governance/read.html": 1,
    "lms/governance/templates/governance/version.html": 1,
    "lms/joining/templates/joining/accept.html": 1,
    "assessments/scenarios/templates/scenarios/opening.html": 1,
    "assessments/scenarios/templates/scenarios/moment.html": 2,
    "assessments/scenarios/templates/scenarios/ended.html": 1,
    "assessments/scenarios/templates/scenarios/pieces.html": 1,
    "courses/learning/templates/learning/lesson.html": 4,
    "courses/learning/templates/learning/audio.html": 1,
    "courses/reviews/templates/reviews/pieces.html": 3,
    "courses/reviews/templates/reviews/questions.html": 3,
    "courses/colleagues/templates/colleagues/page.html": 1,
    "courses/authoring/templates/authoring/story_shown.html": 3,
}
ENDPOINT = re.compile(r"""url_for\(\s*(?:"([^"]+)"|'([^']+)')""")
COMMENT = re.compile(r"\{#.*?#\}", re.DOTALL)
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)


def text_of(path: Path) -> str:
    """A template without its comments."""
    return COMMENT.sub("", path.read_text())


def room_of_endpoint(app: Flask, endpoint: str) -> str:
    """The room whose view answers. Raises KeyError for an endpoint that is not there."""
    return room_of(app.view_functions[endpoint].__module__)


def test_there_are_templates_to_look_at() -> None:
    assert len(TEMPLATES) > 15


@every_template
def test_links_lead_to_the_own_room_or_one_below(built: House, path: Path) -> None:
    room = room_of(path.relative_to(ROOT).as_posix())
    for found in ENDPOINT.finditer(text_of(path)):
        endpoint = found[1] or found[2]
        assert may_look_at(room, room_of_endpoint(built, endpoint)), f"{endpoint}: a hidden upward import (design.md 8.8)"


def test_links_made_in_code_do_too(built: House) -> None:
    for source in sources():
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and called(node) == "url_for" and isinstance(node.args[0], ast.Constant):
                endpoint = str(node.args[0].value)
                assert may_look_at(room_of(source.path), room_of_endpoint(built, endpoint)), f"{source.path}:{node.lineno} {endpoint}"


@every_template
def test_a_template_uses_pieces_of_its_own_room_or_one_below(path: Path) -> None:
    homes = {template.relative_to(template.parents[1]).as_posix(): room_of(template.relative_to(ROOT).as_posix()) for template in TEMPLATES}
    room = room_of(path.relative_to(ROOT).as_posix())
    for name in re.findall(r"""\{%-?\s*(?:extends|include|from|import)\s+["']([^"']+)["']""", text_of(path)):
        assert may_look_at(room, homes[name]), name


@every_template
def test_nothing_is_inline(path: Path) -> None:
    text = text_of(path)
    assert not re.search(r"<[^>]*\s(?:style|on[a-z]+)\s*=", text)
    assert not re.search(r"<style\b|javascript:", text)
    assert all("src=" in script and script.endswith("></script>") for script in re.findall(r"<script\b.*?</script>", text, re.DOTALL))


@every_template
def test_nothing_comes_from_elsewhere(path: Path) -> None:
    assert not re.search(r"""\b(?:src|srcset|data-src)\s*=\s*["'](?:https?:)?//""", text_of(path))


@every_template
def test_markup_is_trusted_only_where_it_was_cleaned(path: Path) -> None:
    count = len(re.findall(r"\|\s*safe\b|autoescape\s+false|Markup\(", text_of(path)))
    assert count == MAY_BE_SAFE.get(path.relative_to(ROOT).as_posix(), 0)


@every_template
def test_every_form_that_posts_carries_its_tokens(path: Path) -> None:
    for form in FORM.findall(text_of(path)):
        # Leaving works from pages that know no session: there the browser's own word stands in for the tokens (lms.accounts.views).
        if re.search(r"""method=["']post["']""", form, re.IGNORECASE) and 'action="/leave"' not in form:
            assert "hidden_fields(" in form, form[:120]
        else:
            assert "<form" in form and "csrf" not in form


def test_code_trusts_no_markup_but_the_cleaner() -> None:
    trusting = {
        source.path for source in sources() for node in ast.walk(source.tree) if isinstance(node, ast.Call) and called(node) == "Markup"
    }
    assert trusting == set()
