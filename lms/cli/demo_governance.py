"""The demo's contacts and documents: what Harbour has agreed, who is there, what has been read."""

import uuid
from datetime import timedelta

from lms.access import Actor
from lms.base import clock
from lms.base.errors import HouseError
from lms.governance import actions
from lms.governance.actions import Named
from lms.governance.kinds import PATTERNS, ContactKind, DocumentKind
from lms.governance.models import Document
from lms.governance.queries.documents import our_text
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

CONTACTS = {
    ContactKind.SAFEGUARDING_LEAD: Named("Olu Bankole", "01632 960101", "Weekdays 9 to 5"),
    ContactKind.SAFEGUARDING_DEPUTY: Named("Sam Reid", "01632 960102", "Weekdays 9 to 5"),
    ContactKind.ON_CALL: Named("Harbour on-call phone", "01632 960100", "Day and night"),
}
BREACH = "A printed list of first names was left on a bus. The bus company gave it back an hour later; nobody outside saw it."
WRITTEN = (
    DocumentKind.ESCALATION, DocumentKind.CONFIDENTIALITY, DocumentKind.IMPACT_ASSESSMENT, DocumentKind.PROCESSING_RECORD,
    DocumentKind.PRIVACY_NOTICE,
)

TO_FILL_IN = "Write here the name of your organisation and whom to ask about data protection."
WHO_WE_ARE = "Harbour Perinatal Peers, a charity by the sea. Ask our office about data protection: 01632 960149."


def make(ids: dict[str, uuid.UUID]) -> None:
    """Olu has named who is there, written five documents and confirmed three; Bex and Tess have read one."""
    olu = actor_of(ids["olu"])
    if olu is None or olu.organisation_id is None:
        raise HouseError("the demo has no lead to name anybody")
    with transactions.step() as session:
        bind(session, OrganisationScope(olu.organisation_id))
        actions.name_contacts(by=olu, named=CONTACTS)
        actions.add_line(by=olu, name="Harbour women's centre", phone="01632 960150", hours="Weekdays 10 to 4")
        documents = {kind: _write(olu, kind) for kind in WRITTEN}
        for reader in (ids["bex"], ids["tess"]):
            actor = actor_of(reader)
            if actor is not None:
                actions.acknowledge(by=actor, document=documents[DocumentKind.ESCALATION], number=1)
        for kind in WRITTEN[2:]:
            actions.acknowledge(by=olu, document=documents[kind], number=1)
        breach = actions.note_breach(by=olu, what=BREACH, discovered_at=clock.now() - timedelta(hours=20))
        actions.close_breach(by=olu, breach=breach)


def _write(by: Actor, kind: DocumentKind) -> Document:
    pattern = PATTERNS[kind]
    text = our_text(kind).replace(TO_FILL_IN, WHO_WE_ARE)
    return actions.open_document(by=by, kind=kind, title=pattern.title, audience=pattern.audience, text=text)
