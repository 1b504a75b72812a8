"""Default deny: an endpoint without a grant stops the start; a signed-out person is sent to sign in for every path, real or not."""

from collections.abc import Iterator
from typing import Any

from flask import Flask, current_app, request
from flask_login import current_user

from lms.access.grants import Grant
from lms.base.errors import UnsafeSettings

WITHOUT_GRANT = frozenset({"static"})


def grants_of(app: Flask) -> Iterator[tuple[str, Grant]]:
    """Each endpoint with its grant. Raises UnsafeSettings for an endpoint that has none."""
    for endpoint, view in sorted(app.view_functions.items()):
        if endpoint in WITHOUT_GRANT:
            continue
        right = getattr(view, "grant", None)
        if right is None:
            raise UnsafeSettings(f"The endpoint {endpoint} has no grant: nobody has said who may use it.")
        yield endpoint, right


def is_open_to_all() -> bool:
    """Whether this request is for a public page, so that no session needs to be looked at."""
    view: Any = current_app.view_functions.get(request.endpoint or "")
    right = getattr(view, "grant", None)
    return request.endpoint in WITHOUT_GRANT or (right is not None and right.is_public)


def must_sign_in() -> bool:
    """Whether this request has to stop at the door."""
    return not is_open_to_all() and not current_user.is_authenticated


def who_may(app: Flask) -> str:
    """One readable page: each right with its clauses and the endpoints it opens."""
    opened: dict[Grant, list[str]] = {}
    for endpoint, right in grants_of(app):
        confirmed = " (after confirming that it is her)" if getattr(app.view_functions[endpoint], "needs_step_up", False) else ""
        opened.setdefault(right, []).append(endpoint + confirmed)
    return "\n".join(_paragraph(right, endpoints) for right, endpoints in sorted(opened.items(), key=lambda item: item[0].name))


def _paragraph(right: Grant, endpoints: list[str]) -> str:
    clauses = [" and ".join(predicate.words for predicate in clause) for clause in right.clauses] or ["anyone, signed in or not"]
    lines = [right.name, *(f"    who {words}" if right.clauses else f"    {words}" for words in clauses)]
    return "\n".join([*lines, *(f"        {endpoint}" for endpoint in endpoints), ""])
