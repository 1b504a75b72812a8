"""Default deny (design.md 5): nothing is served that nobody has a right to, and every right is pinned where a change is seen."""

import difflib
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest
from flask import Blueprint

import lms.app
from lms.access import PUBLIC, gate, requires
from lms.base.errors import UnsafeSettings
from lms.web.application import House
from tests import houses

PINNED = Path(__file__).with_name("who_may.txt")
HOW_TO_APPROVE = (
    "If this change is meant: .venv/bin/flask --app lms.app who-may > tests/architecture/who_may.txt, and say so in the commit."
)
OPEN_TO_ALL = {
    "accounts.sign_in": "the door",
    "accounts.sign_out": "works for a session that has ended",
    "accounts.leave": "never asks who is leaving",
    "accounts.locked": "shows nobody's name",
    "accounts.unlock": "the door",
    "accounts.safety_on_this_device": "about browsers",
    "help.help_now": "help asks for nothing",
    "help.help_now_in": "help asks for nothing",
    "health.healthz": "says nothing about anybody",
    "health.readyz": "says nothing about anybody",
    "jobs.worker": "says nothing about anybody",
    "factor.code": "between pass phrase and code",
    "factor.check": "between pass phrase and code",
    "factor.lost": "between pass phrase and code",
    "factor.ask_two_people": "between pass phrase and code",
    "factor.ask_to_keep": "opened from a letter by a secret for nothing else",
    "factor.keep": "opened from a letter by a secret for nothing else",
    "forgotten.ask": "for who cannot sign in",
    "forgotten.send": "for who cannot sign in",
    "forgotten.ask_for_new": "opened from a letter by a secret for nothing else",
    "forgotten.reset": "opened from a letter by a secret for nothing else",
    "account.ask_about_address": "opened from a letter by a secret for nothing else",
    "account.settle_address": "opened from a letter by a secret for nothing else",
    "joining.invitation": "opened from a letter by a secret that works once",
    "joining.accept": "opened from a letter by a secret that works once",
    "joining.accept_as_myself": "opened from a letter by a secret that works once",
    "joining.sign_in_first": "opened from a letter by a secret that works once",
    "joining.other_address": "opened from a letter by a secret that works once",
    "joining.claim": "opened from a letter by a secret that works once",
    "outside.ask_to_stand_by": "opened from a letter by a secret for nothing else",
    "outside.stand_by": "opened from a letter by a secret for nothing else",
    "outside.ask_to_speak_for": "opened from a letter by a secret that answers once",
    "outside.speak_for": "opened from a letter by a secret that answers once",
    "colleagues.opening": "opened by a link that a lead has made, and keeps nothing about who reads",
    "colleagues.begin": "opened by a link that a lead has made, and keeps nothing about who reads",
    "colleagues.page": "opened by a link that a lead has made, and keeps nothing about who reads",
    "colleagues.questions": "opened by a link that a lead has made, and keeps nothing about who reads",
    "colleagues.ask_name": "opened by a link that a lead has made, and keeps nothing about who reads",
    "colleagues.certificate": "opened by a link that a lead has made, and keeps nothing about who reads",
    "rights.what_we_keep": "says nothing about anybody",
    "xapi.answer": "for other systems: asks for a key of its own, and looks at no session",
    "mail.ask_to_stop": "opened from a letter by a token for nothing else",
    "mail.stop": "opened from a letter by a token for nothing else",
    "mail.demo_letters": "answers 404 but in a demo on this machine",
    "mail.demo_letter": "answers 404 but in a demo on this machine",
}


def test_the_rights_are_the_ones_that_were_approved(built: House) -> None:
    now, approved = gate.who_may(built), PINNED.read_text() if PINNED.exists() else ""
    changes = "\n".join(difflib.unified_diff(approved.splitlines(), now.splitlines(), "approved", "now", lineterm=""))
    assert now.strip() == approved.strip(), f"\n{changes}\n{HOW_TO_APPROVE}"


def test_only_listed_pages_are_open_to_all(built: House) -> None:
    assert {endpoint for endpoint, right in gate.grants_of(built) if right.is_public} == set(OPEN_TO_ALL)


def test_public_is_one_right_and_no_other_is(built: House) -> None:
    assert {right for _, right in gate.grants_of(built) if right.is_public} == {PUBLIC}


def stray_room(monkeypatch: pytest.MonkeyPatch, *, has_grant: bool) -> None:
    """A room with one page, hung under the roof like any other."""
    blueprint = Blueprint("stray", __name__)
    view = requires(PUBLIC)(lambda: "open") if has_grant else lambda: "open"
    blueprint.add_url_rule("/stray", "page", view)
    room = ModuleType("lms.stray_registers")
    room.BLUEPRINTS = (blueprint,)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, room.__name__, room)
    monkeypatch.setattr(lms.app, "REGISTERS", (*lms.app.REGISTERS, room.__name__))


def test_an_endpoint_without_a_grant_stops_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stray_room(monkeypatch, has_grant=False)
    with pytest.raises(UnsafeSettings, match=r"stray\.page has no grant"):
        lms.app.create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'x.db'}"))


def test_the_same_endpoint_with_a_grant_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    stray_room(monkeypatch, has_grant=True)
    app = lms.app.create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'x.db'}"))
    assert "stray.page" in app.view_functions


def test_the_package_itself_imports_nothing() -> None:
    assert "import" not in Path(importlib.import_module("lms").__file__ or "").read_text().split('"""')[-1]
