"""Agents and groups (xAPI-Data 2.4.2)."""

from typing import Any

from lms.xapi.checking import values
from lms.xapi.checking.notes import Notes

CLAUSE = "xAPI-Data 2.4.2"
IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
KNOWN = ("objectType", "name", *IDENTIFIERS)
AGENT, GROUP = "Agent", "Group"


def check_actor(value: Any, notes: Notes) -> None:
    """An agent or a group, told by its objectType."""
    kind = value.get("objectType", AGENT) if isinstance(value, dict) else AGENT
    if kind == GROUP:
        check_group(value, notes)
    elif kind == AGENT:
        check_agent(value, notes)
    else:
        with notes.at("objectType"):
            notes.note("An actor is an Agent or a Group.", f"{CLAUSE}.1")


def check_agent(value: Any, notes: Notes) -> None:
    """One person or system, with exactly one way to tell who it is."""
    clause = f"{CLAUSE}.1"
    if not notes.is_map(value, clause, known=KNOWN):
        return
    notes.member(value, "objectType", notes.must(lambda kind: kind == AGENT, "This has to be Agent.", clause))
    if sum(name in value for name in IDENTIFIERS) != 1:
        notes.note("An agent has exactly one of mbox, mbox_sha1sum, openid and account.", f"{CLAUSE}.3")
    _check_identity(value, notes)


def check_group(value: Any, notes: Notes) -> None:
    """Several agents: identified by itself, or by its members."""
    clause = f"{CLAUSE}.2"
    if not notes.is_map(value, clause, known=(*KNOWN, "member"), needed=("objectType",)):
        return
    notes.member(value, "objectType", notes.must(lambda kind: kind == GROUP, "This has to be Group.", clause))
    count = sum(name in value for name in IDENTIFIERS)
    if count > 1:
        notes.note("An identified group has exactly one of mbox, mbox_sha1sum, openid and account.", f"{CLAUSE}.3")
    if count == 0 and "member" not in value:
        with notes.at("member"):
            notes.note("A group without an identifier names its members.", clause)
    notes.member(value, "member", lambda members: notes.each(members, clause, lambda one: check_agent(one, notes), may_be_empty=count > 0))
    _check_identity(value, notes)


def _check_identity(value: dict[str, Any], notes: Notes) -> None:
    clause = f"{CLAUSE}.3"
    notes.member(value, "name", notes.must(values.is_text, "This has to be text.", CLAUSE))
    notes.member(value, "mbox", notes.must(
        lambda text: values.looks_like(values.MAILBOX, text), "This has to be a mailto IRI of an e-mail address.", clause,
    ))
    notes.member(value, "mbox_sha1sum", notes.must(
        lambda text: values.looks_like(values.SHA1, text), "This has to be a SHA-1 in hexadecimal.", clause,
    ))
    notes.member(value, "openid", notes.must(values.is_iri, "This has to be a URI.", clause))
    notes.member(value, "account", lambda account: _check_account(account, notes))


def _check_account(value: Any, notes: Notes) -> None:
    clause = f"{CLAUSE}.4"
    if notes.is_map(value, clause, known=("homePage", "name"), needed=("homePage", "name")):
        notes.member(value, "homePage", notes.must(values.is_iri, "This has to be an IRL.", clause))
        notes.member(value, "name", notes.must(values.is_text, "This has to be text.", clause))
