"""Naming who is there when it matters, and the organisation's own help lines."""

from collections.abc import Mapping
from dataclasses import dataclass

from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.governance import queries, rules
from lms.governance.kinds import CONTACT_WORDS, ContactKind
from lms.governance.models import DutyContact, OwnLine
from lms.membership.queries import member_named

SAME_TWICE = "The deputy stands in when the safeguarding lead cannot be reached: name somebody else."


@dataclass(frozen=True)
class Named:
    """Who is named for a kind of contact; all empty: nobody."""

    name: str
    phone: str
    hours: str

    @property
    def is_empty(self) -> bool:
        """Whether nobody is named."""
        return not (self.name.strip() or self.phone.strip() or self.hours.strip())


def name_contacts(*, by: Actor, named: Mapping[ContactKind, Named]) -> None:
    """Keep who is named, and that somebody has looked today. Raises RuleBroken, naming the field (`<kind>_name`, `_phone`, `_hours`)."""
    for kind, contact in named.items():
        if not contact.is_empty:
            _refuse_wrong(kind, contact)
    lead, deputy = named.get(ContactKind.SAFEGUARDING_LEAD), named.get(ContactKind.SAFEGUARDING_DEPUTY)
    if lead and deputy and not deputy.is_empty and lead.name.strip().casefold() == deputy.name.strip().casefold():
        raise RuleBroken(SAME_TWICE, field_of(ContactKind.SAFEGUARDING_DEPUTY, "name"))
    for kind, contact in named.items():
        _name(by, kind, contact)


def field_of(kind: ContactKind, part: str) -> str:
    """The name of a form's field."""
    return f"{kind.name.lower()}_{part}"


def add_line(*, by: Actor, name: str, phone: str, hours: str) -> OwnLine:
    """A help line of the organisation's own. Raises RuleBroken, naming the field."""
    _first_problem(
        ("name", name, rules.MOST_NAME, "a name", True), ("phone", phone, rules.MOST_PHONE, "a number", True),
        ("hours", hours, rules.MOST_HOURS, "the hours", False),
    )
    row = OwnLine(organisation_id=by.organisation_id, name=name.strip(), phone=phone.strip(), hours=hours.strip())
    db.session.add(row)
    db.session.flush()
    audit.note(by=by, act="added a help line", thing="help line", thing_id=row.id)
    return row


def end_line(*, by: Actor, line: OwnLine) -> None:
    """Take it off the page."""
    line.ended_at = line.ended_at or clock.now()
    db.session.flush()
    audit.note(by=by, act="took off a help line", thing="help line", thing_id=line.id)


def _name(by: Actor, kind: ContactKind, contact: Named) -> None:
    session, now = db.session(), clock.now()
    present = queries.contact_row(session, kind)
    fresh = (contact.name.strip(), contact.phone.strip(), contact.hours.strip())
    if present is not None and (present.name, present.phone, present.hours) == fresh:
        present.confirmed_at = now
        session.flush()
        return
    if present is not None:
        present.ended_at = now
        session.flush()
    if contact.is_empty or by.membership_id is None:
        return
    member = member_named(session, fresh[0])
    row = DutyContact(
        organisation_id=by.organisation_id, kind=kind, membership_id=member, name=fresh[0], phone=fresh[1], hours=fresh[2],
        named_by_id=by.membership_id, named_at=now, confirmed_at=now,
    )
    session.add(row)
    session.flush()
    audit.note(by=by, act="named a contact", thing=CONTACT_WORDS[kind].lower(), thing_id=row.id)


def _refuse_wrong(kind: ContactKind, contact: Named) -> None:
    _first_problem(
        (field_of(kind, "name"), contact.name, rules.MOST_NAME, "a name", True),
        (field_of(kind, "phone"), contact.phone, rules.MOST_PHONE, "a phone number", True),
        (field_of(kind, "hours"), contact.hours, rules.MOST_HOURS, "the hours", False),
    )


def _first_problem(*fields: tuple[str, str, int, str, bool]) -> None:
    for field, words, most, what, is_needed in fields:
        problem = rules.problem_with(words, most, what=what, is_needed=is_needed)
        if problem:
            raise RuleBroken(problem, field)
