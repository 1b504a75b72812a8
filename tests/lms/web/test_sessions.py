"""Sessions are looked at only when somebody asks: help and error pages ask the database nothing (design.md 3)."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.web import sessions
from tests.spies import Queries

QUIET = (
    "/help-now",
    "/help-now/scotland",
    "/help-now/atlantis",
    "/safety-on-this-device",
    "/healthz",
    "/static/css/peerway.css",
    "/static/no.css",
)
COOKIES = ("", "s.", "s.nonsense", "v.", "v.forged.signature", "\xff", "s." + "x" * 4000)


@pytest.mark.parametrize("path", QUIET)
def test_help_looks_into_no_session_even_of_somebody_signed_in(client_of: Callable[[str], Any], path: str) -> None:
    client = client_of("amina")
    with Queries() as asked:
        answer = client.get(path)
    assert asked.statements == []
    assert "Set-Cookie" not in answer.headers


def test_a_stranger_costs_the_database_nothing(client: Any) -> None:
    with Queries() as asked:
        client.get("/sign-in")
        client.get("/course")
    assert asked.statements == []


@pytest.mark.parametrize("cookie", COOKIES)
def test_a_strange_cookie_is_a_stranger(client: Any, cookie: str) -> None:
    client.set_cookie("peerway", cookie)
    assert client.get("/course").status_code == 303
    assert client.get("/sign-in").status_code == 200


def test_a_visitors_cookie_cannot_be_made_into_a_signed_in_one(app: Flask, client: Any) -> None:
    client.get("/sign-in")
    visitor = client.get_cookie("peerway").value
    assert visitor.startswith(sessions.VISITOR)
    client.set_cookie("peerway", sessions.SIGNED_IN + visitor.removeprefix(sessions.VISITOR))
    assert client.get("/course").headers["Location"] == "/sign-in"


def test_the_cookie_of_somebody_signed_in_says_nothing_about_her(client_of: Callable[[str], Any]) -> None:
    value = client_of("amina").get_cookie("peerway").value
    assert value.startswith(sessions.SIGNED_IN) and len(value) > 40
    assert "amina" not in value and "." not in value.removeprefix(sessions.SIGNED_IN)


def test_a_session_is_loaded_at_the_first_look_and_only_once() -> None:
    looks: list[int] = []

    def load() -> tuple[dict[str, Any], None, str]:
        looks.append(1)
        return {"a": 1}, None, ""

    session = sessions.HouseSession(load)
    assert not session.was_opened and not looks
    assert session["a"] == 1 and len(session) == 1 and list(session) == ["a"]
    assert looks == [1] and session.was_opened and not session.modified
    session["b"] = 2
    del session["a"]
    assert session.modified and dict(session) == {"b": 2}
    session.end()
    assert dict(session) == {}
