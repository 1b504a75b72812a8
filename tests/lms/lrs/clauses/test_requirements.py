"""Each numbered requirement of xAPI 1.0.3 and 2.0, named after its number and clause (issue 4, item 1)."""

import importlib
from typing import Any

import pytest

from tests.lms.lrs.clauses.asking import REQUIREMENTS, Requirement
from tests.lms.lrs.clients import Client

for _part in ("agents", "data", "documents", "finding", "sending", "signing", "talking"):
    importlib.import_module(f"tests.lms.lrs.clauses.{_part}")      # each notes its requirements
ASKED = [(each, version) for each in REQUIREMENTS for version in each.versions]
# the numbers of the list of requirements
KNOWN = {
    *range(1, 21), *range(22, 50), 56, 57, *range(59, 62), *range(64, 95), *range(96, 112), *range(113, 136), 139, *range(142, 148), 149,
    150, 151,
    *range(153, 160), *range(161, 177), *range(178, 185), *range(187, 205), *range(206, 214), *range(215, 222), 227, *range(229, 246),
    248, 249, 250, *range(253, 276), *range(278, 304), *range(308, 320), 321, 324, 325, 326, *range(330, 336),
}


def name_of(asked: tuple[Requirement, str]) -> str:
    """Number, version, clause, words."""
    each, version = asked
    return f"{each.number} {version} ({each.clause}) {each.words}"


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


@pytest.mark.parametrize("asked", ASKED, ids=[name_of(each) for each in ASKED])
def test_requirement(client: Client, asked: tuple[Requirement, str]) -> None:
    each, version = asked
    client.version = version
    each.ask(client)


def test_no_requirement_is_left_out() -> None:
    asked = {int(each.number.removeprefix("XAPI-")) for each in REQUIREMENTS}
    assert asked >= KNOWN and asked <= KNOWN, (sorted(KNOWN - asked), sorted(asked - KNOWN))
