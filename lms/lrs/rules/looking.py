"""What somebody who looks through the record asks for, and how a statement is told in plain words and in a table."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any

from lms.base import ids
from lms.lrs.rules.asking import Wanted, place_asked
from lms.xapi.links import activity_key, agent_key
from lms.xapi.sameness import moment_of
from lms.xapi.sentences import by_somebody
from lms.xapi.vocabulary import Verb

NOT_A_DAY = "Enter a day as year, month and day, such as 2026-03-27."
COLUMNS = (
    "stored (UTC)", "happened (UTC)", "who", "verb", "activity", "name", "success", "completion", "score", "registration", "statement",
)
A_PAGE, EARLIEST, LATEST = 50, 1900, 9000


@dataclass(frozen=True)
class Look:
    """What is asked for, as it stands in the address. `faults`: field -> words; a field with a fault narrows nothing."""

    verb: str
    who: str
    activity: str
    since: str
    until: str
    faults: Mapping[str, str]
    wanted: Wanted

    @property
    def asked(self) -> dict[str, str]:
        """The same again, for the address of the next page or of the file."""
        parts = {"verb": self.verb, "who": self.who, "activity": self.activity, "since": self.since, "until": self.until}
        return {name: value for name, value in parts.items() if value}


def look_of(asked: Mapping[str, str], iri_base: str) -> Look:
    """What the fields of the address ask for. `since` and `until` are days in UTC, both of them included. Raises Refused for a place in
    the list that was not given out."""
    text = {name: asked.get(name, "").strip()[:400] for name in ("verb", "who", "activity", "since", "until")}
    text = {name: words if words.isprintable() else "" for name, words in text.items()}
    days = {name: _day(text[name]) for name in ("since", "until")}
    faults = {name: NOT_A_DAY for name in days if text[name] and days[name] is None}
    who = ids.uuid_or_none(text["who"])
    if text["who"] and who is None:
        faults["who"] = "Copy the whole pseudonym from a line of the record."
    since, until = days["since"], days["until"]
    return Look(**text, faults=faults, wanted=Wanted(
        verb=text["verb"], agent=_agent(who, iri_base), activity=activity_key(text["activity"]) if text["activity"] else None,
        has_related_activities=True, since=since - timedelta(microseconds=1) if since else None,
        until=until + timedelta(days=1) - timedelta(microseconds=1) if until else None, limit=A_PAGE, after=place_asked(asked),
    ))


def told(statement: Mapping[str, Any]) -> str:
    """A statement in plain words, of nobody in particular."""
    return by_somebody(dict(statement))


def row_of(statement: Mapping[str, Any]) -> tuple[str, ...]:
    """A statement as a row of a table, in the order of COLUMNS."""
    thing, result, context = statement["object"], statement.get("result") or {}, statement.get("context") or {}
    name = (thing.get("definition") or {}).get("name") or {}
    moments = [moment_of(statement[name]).isoformat(timespec="seconds") for name in ("stored", "timestamp")]
    return (
        *moments, who_of(statement), statement["verb"]["id"], str(thing.get("id") or ""), next(iter(name.values()), ""),
        *(_word(result.get(field)) for field in ("success", "completion")), _word((result.get("score") or {}).get("scaled")),
        str(context.get("registration") or ""), statement["id"],
    )


def who_of(statement: Mapping[str, Any]) -> str:
    """Whom a statement names, by what it names her: a pseudonym of ours, or whatever another system sent."""
    actor = statement["actor"]
    account = actor.get("account") or {}
    return str(account.get("name") or actor.get("mbox") or actor.get("mbox_sha1sum") or actor.get("openid") or "a group")


def verbs() -> dict[str, str]:
    """IRI -> word, of what Peerway itself tells."""
    return {verb.value: verb.display for verb in Verb}


def _agent(who: uuid.UUID | None, iri_base: str) -> uuid.UUID | None:
    return agent_key({"account": {"homePage": iri_base, "name": str(who)}}) if who else None


def _day(text: str) -> datetime | None:
    try:
        day = datetime.combine(datetime.strptime(text, "%Y-%m-%d").date(), time(), UTC)  # noqa: DTZ007 - a day, not a moment
    except ValueError:
        return None
    return day if EARLIEST <= day.year <= LATEST else None


def _word(value: Any) -> str:
    return "" if value is None else str(value).lower()
