"""The requirements about agents and groups, wherever one may stand (Data 2.4.2)."""

import hashlib
from collections.abc import Iterable
from typing import Any

from tests.lms.lrs.clauses.asking import (
    ACTIVITY,
    AGENT,
    FULL,
    GROUP,
    NOT_IRI,
    NOT_OBJECT,
    NOT_TEXT,
    changed,
    inside,
    kept,
    refused,
    requirement,
)
from tests.lms.lrs.clients import Client

SHA1 = hashlib.sha1(b"mailto:learner@elsewhere.example").hexdigest()
ACCOUNT = {"homePage": "http://elsewhere.example", "name": "42"}
IDENTIFIERS = {"mbox": AGENT["mbox"], "mbox_sha1sum": SHA1, "openid": "http://elsewhere.example/me", "account": ACCOUNT}
ALONE = {name: {"objectType": "Agent", name: value} for name, value in IDENTIFIERS.items()}
TEAMS = {name: {"objectType": "Group", name: value} for name, value in IDENTIFIERS.items()}
AGENT_PLACES = ("actor", "context.instructor")


def of_agents(numbers: str, clause: str, words: str, wrong: Iterable[Any], right: Iterable[Any] = ()) -> None:
    """Wherever an agent may stand."""
    wrong, right = tuple(wrong), tuple(right)

    def ask(client: Client) -> None:
        for place in AGENT_PLACES:
            for value in right:
                kept(client, changed(place, value))
            for value in wrong:
                refused(client, changed(place, value))
                refused(client, inside(changed(place, value)))
        for value in wrong:
            refused(client, {"actor": AGENT, "verb": FULL["verb"], "object": value})
    requirement(numbers, clause, words)(ask)


of_agents("00032", "Data 2.4.2.1", "objectType is text", [{**AGENT, "objectType": each} for each in NOT_TEXT])
of_agents("00033", "Data 2.4.2.1", "name is text", [{**AGENT, "name": each} for each in NOT_TEXT], [{**AGENT, "name": "A"}])
of_agents("00034", "Data 2.4.2.1", "an agent has exactly one identifier", [
    {"objectType": "Agent"}, {"objectType": "Agent", "name": "A"},
    *({**ALONE[one], other: IDENTIFIERS[other]} for one in IDENTIFIERS for other in IDENTIFIERS if one != other),
], list(ALONE.values()))
of_agents("00035", "Data 2.4.2.2", "a group without identifier has members",
    [{"objectType": "Group"}, {"objectType": "Group", "name": "A"}],
          [{"objectType": "Group", "member": [AGENT]}])
of_agents("00036", "Data 2.4.2.2", "members are agents", [
    {"objectType": "Group", "member": each} for each in ([GROUP], [ACTIVITY], ["a"], AGENT, [{"objectType": "Agent"}])
], [{"objectType": "Group", "member": [AGENT, ALONE["account"]]}])
of_agents("00037", "Data 2.4.2.2", "an identified group has exactly one identifier", [
    {**TEAMS[one], other: IDENTIFIERS[other]} for one in IDENTIFIERS for other in IDENTIFIERS if one != other
], list(TEAMS.values()))
of_agents("00038", "Data 2.4.2.3", "mbox is mailto: and an address", [
    {"objectType": "Agent", "mbox": each} for each in ("learner@elsewhere.example", "mailto:", "mailto:learner", "http://x.example", "",
        *NOT_TEXT)
])
of_agents("00039", "Data 2.4.2.3", "mbox_sha1sum is the text of a hash",
    [{"objectType": "Agent", "mbox_sha1sum": each} for each in ("", *NOT_TEXT)])
of_agents("00040", "Data 2.4.2.3", "openid is a URI", [{"objectType": "Agent", "openid": each} for each in NOT_IRI])
of_agents("00041", "Data 2.4.2.4", "an account is an object", [{"objectType": "Agent", "account": each} for each in NOT_OBJECT])
of_agents("00042", "Data 2.4.2.4", "an account has a homePage, an IRL", [
    {"objectType": "Agent",
        "account": {"name": "42"}}, *({"objectType": "Agent", "account": {**ACCOUNT, "homePage": each}} for each in NOT_IRI),
])
of_agents("00043", "Data 2.4.2.4", "an account has a name, text", [
    {"objectType": "Agent", "account": {"homePage": ACCOUNT["homePage"]}},
    *({"objectType": "Agent", "account": {**ACCOUNT, "name": each}} for each in NOT_TEXT),
])
