"""Sending the forms of joining as a browser would."""

import re
from typing import Any

from tests.factories.letters import letters
from tests.judge import tokens_of

NEW, LIST = "/invitations/new", "/invitations/list"
PASS_PHRASE = "four quiet words here"


def invite(client: Any, name: str = "Gwen Parry", address: str = "gwen@people.example", roles: str = "trainee", **other: str) -> Any:
    """Invite somebody by the form."""
    fields = tokens_of(client.get(NEW).get_data(as_text=True), NEW)
    return client.post(NEW, data=fields | {"name": name, "address": address, "roles": roles, "cohort": "", "until": ""} | other)


def upload(client: Any, text: str | bytes) -> Any:
    """Paste a list."""
    fields = tokens_of(client.get(LIST).get_data(as_text=True), LIST)
    return client.post(LIST, data=fields | {"text": text}, content_type="multipart/form-data")


def press(client: Any, page: str, action: str, **fields: str) -> Any:
    """Send the form to `action` that the page shows."""
    return client.post(action, data=tokens_of(client.get(page).get_data(as_text=True), action) | fields)


def link_to(app: Any, address: str) -> str:
    """The path of the newest invitation that waits to go to an address."""
    found = [letter.paths[0] for letter in letters(app, "invitation") if letter.to == address]
    assert found, f"no invitation to {address}"
    return found[-1]


def join(client: Any, path: str, **other: str) -> Any:
    """Accept as somebody new."""
    fields = {"name": "Gwen", "pass_phrase": PASS_PHRASE, "nation": "wales", "words": "mam"} | other
    return press(client, path, path, **fields)


def cohort_id(client: Any, name: str) -> str:
    """The value of a group in the form's list."""
    html = client.get(NEW).get_data(as_text=True)
    found = re.search(rf'<option value="([0-9a-f-]{{36}})"[^>]*>{re.escape(name)}<', html)
    assert found, name
    return found[1]
