"""Filling the forms of questions and stories the way a browser does."""

import re
from html import unescape
from typing import Any

from tests.factories.learning import ONE
from tests.judge import tokens_of

QUESTIONS, STORIES = f"/own/{ONE}/questions", f"/own/{ONE}/stories"
SINGLE = {
    "kind": "single", "stem": "What do we do first at Harbour?", "text-1": "We ask", "feedback-1": "Yes, always.", "right": "1",
    "text-2": "We guess", "feedback-2": "It is tempting.", "feedback": "Asking comes first.", "outcomes": "1", "change_note": "our own",
}
STORY = """\
title: A knock at Harbour
intro: Rowan comes by.
level: amber
trigger: none
outcomes: [1]
sources: []
start: first
steps:
  - key: first
    text: What do you do?
    choices:
      - key: listen
        text: I listen and tell her about the library group.
        acts: [listen-validate, share-resources]
        feedback: She nods.
        to: good
      - key: ask
        text: I ask my supervisor.
        acts: [consult]
        feedback: She is glad.
        to: good
      - key: name-it
        text: I tell her what she has.
        acts: [diagnose]
        feedback: That is for clinicians.
        to: poor
endings:
  - key: good
    text: Rowan is not alone.
    well: true
  - key: poor
    text: Rowan goes home.
    well: false
"""


def new_address(client: Any, group: str = QUESTIONS, kind: str = "single") -> str:
    """Where the list sends somebody who adds one."""
    html = client.get(group).get_data(as_text=True)
    found: list[str] = re.findall(rf'href="({group}/own-[0-9a-f]+-\d+)(?:\?kind={kind})?"', html)
    return found[-1]


def tokens(client: Any, address: str, to: str = "") -> dict[str, str]:
    """The hidden fields of the form at an address."""
    html = client.get(address).get_data(as_text=True)
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', html) for name in ("row_version", "since")}
    return tokens_of(html, to or address) | {name: match[1] for name, match in hidden.items() if match}


def send(client: Any, address: str, verb: str, fields: dict[str, Any]) -> Any:
    """Press one of the buttons of the form."""
    return client.post(f"{address}{verb}", data=tokens(client, address) | fields)


def words(answer: Any) -> str:
    """What an answer says, without the escapes of HTML."""
    return unescape(answer.get_data(as_text=True))


def begin(client: Any) -> None:
    """Begin the module."""
    client.post(f"/modules/{ONE}/start", data=tokens_of(client.get(f"/modules/{ONE}").get_data(as_text=True), f"/modules/{ONE}/start"))
