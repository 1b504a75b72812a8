"""The protocol of an organisation, put together from what it has written down itself: whom to call, and when (S2-7)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lms.access import Actor, Role
from lms.governance import queries
from lms.governance.kinds import ContactKind, DocumentKind
from lms.governance.models import DocumentVersion, OwnLine
from lms.governance.queries import DutyContact, documents
from lms.governance.queries.documents import Shown
from lms.help import queries as help_lines
from lms.help.rules import HelpLine, Kind
from lms.membership.queries import own_supervisors

TOLD = (
    DocumentKind.ESCALATION, DocumentKind.SAFEGUARDING_ADULTS, DocumentKind.SAFEGUARDING_CHILDREN, DocumentKind.CONFIDENTIALITY,
    DocumentKind.LONE_WORKING,
)


@dataclass(frozen=True)
class Protocol:
    """What a trainee has to know by heart or find at once. `text`: the escalation protocol, when it is written and hers to read.

    `unnamed` and `unwritten` say plainly what the organisation has not seen to yet. Nothing in it is about anybody who is supported.
    """

    emergency: tuple[HelpLine, ...]
    urgent: tuple[HelpLine, ...]
    contacts: dict[ContactKind, DutyContact]
    lines: list[OwnLine]
    supervisor: str
    deputy: str
    text: DocumentVersion | None
    documents: list[Shown]
    unnamed: list[ContactKind]
    unwritten: list[DocumentKind]
    changed_at: datetime | None


def protocol_for(session: Session, actor: Actor) -> Protocol:
    """The protocol as one person needs it: the numbers of her nation, her own supervisor, and her organisation's words."""
    contacts, lines = queries.duty_contacts(session), queries.own_lines(session)
    written = [each for each in documents.documents_for(session, actor) if each.kind in TOLD]
    hers = [each for each in written if each.is_for_me or Role.LEAD in actor.roles]
    nation = help_lines.nation_or_none(actor.nation)
    supervisor, deputy = own_supervisors(actor)
    return Protocol(
        emergency=help_lines.lines_for(nation, (Kind.EMERGENCY,)) if nation else (),
        urgent=help_lines.lines_for(nation, (Kind.URGENT,)) if nation else (),
        contacts={contact.kind: contact for contact in contacts}, lines=lines, supervisor=supervisor, deputy=deputy,
        text=_text(session, hers), documents=[each for each in hers if each.kind is not DocumentKind.ESCALATION],
        unnamed=queries.missing(contacts), unwritten=_unwritten(written), changed_at=_changed_at(contacts, lines, hers),
    )


def _text(session: Session, hers: list[Shown]) -> DocumentVersion | None:
    shown = next((each for each in hers if each.kind is DocumentKind.ESCALATION), None)
    return documents.newest(session, shown.id) if shown else None


def _unwritten(written: list[Shown]) -> list[DocumentKind]:
    there = {each.kind for each in written}
    return [kind for kind in TOLD if kind not in there]


def _changed_at(contacts: list[DutyContact], lines: list[OwnLine], hers: list[Shown]) -> datetime | None:
    """When anything of it was last changed or looked over."""
    moments = [contact.confirmed_at for contact in contacts] + [line.checked_at for line in lines] + [each.published_at for each in hers]
    return max(moments, default=None)
