"""What governance hands over."""

import uuid
from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from lms.audit.queries import organisation_ids
from lms.base.findings import Finding, Level
from lms.base.keeping import Erased, Fate, Forgetting, Keeping
from lms.config import Settings
from lms.governance import actions, policy, queries, views
from lms.governance.kinds import CONTACT_WORDS
from lms.governance.models import DutyContact
from lms.governance.queries import documents, rest
from lms.jobs.kinds import Job, Work
from lms.mail.kinds import Letter, Urgency
from lms.membership.queries import is_still_there
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions
from lms.web.furniture import NavigationItem

BLUEPRINTS = views.BLUEPRINTS
NAVIGATION = (
    NavigationItem("Our organisation", "organisation.index", policy.SEE, 25),
    NavigationItem("Who is there when it matters", "contacts.contacts", policy.MANAGE, 10, on="organisation"),
    NavigationItem("Help lines near you", "contacts.lines", policy.MANAGE, 20, on="organisation"),
    NavigationItem("Policies and records", "documents.index", policy.MANAGE, 30, on="organisation"),
    NavigationItem("Breach log", "breaches.index", policy.MANAGE, 40, on="organisation"),
    NavigationItem("People who were erased", "rest.index", policy.MANAGE, 60, on="organisation", when=rest.is_anything_left),
)
LETTERS = (
    Letter("governance: to read", "Something to read", "governance/letters/to_read.txt", urgency=Urgency.NOTICE, is_wanted=is_still_there),
    Letter("governance: rest", "Please have a look", "governance/letters/rest.txt", is_wanted=is_still_there),
    Letter("governance: record", "Please have a look", "governance/letters/record.txt", is_wanted=is_still_there),
)
ACTS = {
    "named a contact": "{who} named the {thing}",
    "added a help line": "{who} added a help line",
    "took off a help line": "{who} took off a help line",
    "published a document": "{who} published a document",
    "acknowledged": "{who} read a document",
    "retired a document": "{who} took a document out of force",
    "noted a breach": "{who} noted a breach",
    "told the regulator": "{who} noted that the regulator was told",
    "closed a breach": "{who} closed a breach",
    "decided what to keep": "{who} decided what must be kept of somebody who was erased",
}
STAYS = "Hangs on a membership that no longer leads to you"


def forget_contact(session: Session, who: Erased) -> None:
    """Her name and number are nobody's to ring any more: the row goes, and the lead's page says that somebody has to be named."""
    session.execute(
        delete(DutyContact).where(DutyContact.membership_id.in_(who.memberships)).execution_options(synchronize_session=False)
    )


def privacy_notice(organisation_id: uuid.UUID) -> str:
    """The organisation's own privacy notice for the page of an invitation, as cleaned HTML; empty when there is none."""
    with reading_in(OrganisationScope(organisation_id)) as session:
        return documents.privacy_notice(session)


def _let_go(_work: Work) -> None:
    for organisation_id in organisation_ids():
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            actions.let_go_undecided(session)


ON_ERASED = (actions.tell_leads,)
ON_RECORD_TROUBLE = (actions.tell_of_record,)
JOBS = (Job("let-go", "Letting go of what no organisation must keep of people who were erased", _let_go, every=timedelta(hours=6)),)
FORGETS = (Forgetting("What is left of people erased four weeks ago", actions.let_go_undecided, is_in_organisation=True),)
KEEPINGS = (
    Keeping(
        "duty_contact", "Whom people of an organisation ring when it matters: name, number and hours", Fate.BLANK,
        "If it is you, your name and number are taken out", is_exported=False, how_long="As long as the organisation uses the service",
        blank=forget_contact,
    ),
    Keeping("own_line", "Help lines an organisation has added", Fate.KEEP, "It says nothing about any person", is_exported=False,
            how_long="As long as the organisation uses the service"),
    Keeping("document", "Policies and records of an organisation", Fate.KEEP, "It says nothing about any person", is_exported=False,
            how_long="As long as the organisation uses the service"),
    Keeping("document_version", "What each policy said at each time", Fate.KEEP, "Words of the organisation", is_exported=False,
            how_long="As long as the organisation uses the service"),
    Keeping("acknowledgement", "Which policies you have read, and when", Fate.KEEP, STAYS, is_exported=True,
            rest_words="That policies were read, and when",
            how_long="As long as the organisation uses the service; what an erasure leaves, four weeks, unless it must be kept"),
    Keeping("rest_decision", "Whether an organisation must keep what is left of somebody who was erased", Fate.KEEP,
            "It leads to nobody", is_exported=False, how_long="As long as the organisation uses the service"),
    Keeping("breach", "Losses and leaks of personal data, without names", Fate.KEEP, "The law asks for it (UK GDPR Article 33(5))",
            is_exported=False, how_long="As long as the organisation uses the service"),
)


def doctor(_settings: Settings) -> list[Finding]:
    """Organisations in which somebody has to be named, looked at again, or a record confirmed. Silent when there is no database."""
    try:
        return [finding for organisation_id in organisation_ids() for finding in _open_in(organisation_id)]
    except DBAPIError:
        return []


def _open_in(organisation_id: uuid.UUID) -> list[Finding]:
    with reading_in(OrganisationScope(organisation_id)) as session:
        contacts = queries.duty_contacts(session)
        name = session.scalars(select(Organisation.name)).one()
        gaps = [CONTACT_WORDS[kind].lower() for kind in queries.missing(contacts)]
        records = [kind.value for kind in documents.unconfirmed(session)]
    found = [
        *([f"nobody is named as {' and '.join(gaps)}"] if gaps else []),
        *(["a lead has not looked for 90 days whether the named contacts are right"] if queries.is_due_again(contacts) else []),
        *([f"no lead has confirmed the {', '.join(records)}"] if records else []),
    ]
    return [Finding(Level.WARNING, f"{name}: {words}. A lead does this under “Our organisation”.") for words in found]
