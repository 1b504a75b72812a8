"""What an organisation names and keeps: kinds of contact and of document."""

from dataclasses import dataclass
from enum import StrEnum

from lms.access.actor import Role

EVERYBODY = (Role.TRAINEE, Role.TRAINER, Role.SUPERVISOR, Role.LEAD, Role.VERIFIER)
LEADS = (Role.LEAD,)


class ContactKind(StrEnum):
    """Who is there when it matters (safety.md 6.7; S2)."""

    SAFEGUARDING_LEAD = "safeguarding lead"
    SAFEGUARDING_DEPUTY = "safeguarding deputy"
    ON_CALL = "on call"


CONTACT_WORDS = {
    ContactKind.SAFEGUARDING_LEAD: "Safeguarding lead", ContactKind.SAFEGUARDING_DEPUTY: "Deputy safeguarding lead",
    ContactKind.ON_CALL: "On-call contact",
}


class Because(StrEnum):
    """Why an organisation keeps what is left of somebody who was erased, or that it need not."""

    NOTHING = "nothing"
    CLAIM = "claim"
    SAFEGUARDING = "safeguarding"
    FUNDER = "funder"


BECAUSE_WORDS = {
    Because.NOTHING: "We need not keep it: delete it now",
    Because.CLAIM: "We must keep it: for a legal claim or our insurer",
    Because.SAFEGUARDING: "We must keep it: for a safeguarding matter",
    Because.FUNDER: "We must keep it: a funder or regulator has to see it",
}


class DocumentKind(StrEnum):
    """What is written down and read (MUST-32; issue 3, 11)."""

    ESCALATION = "escalation protocol"
    SAFEGUARDING_ADULTS = "safeguarding adults"
    SAFEGUARDING_CHILDREN = "safeguarding children"
    CONFIDENTIALITY = "confidentiality"
    BOUNDARIES = "boundaries"
    LONE_WORKING = "lone working"
    COMPLAINTS = "complaints"
    OTHER = "other policy"
    IMPACT_ASSESSMENT = "impact assessment"
    PROCESSING_RECORD = "record of processing"
    PRIVACY_NOTICE = "privacy notice"
    HAZARD_LOG = "hazard log"


@dataclass(frozen=True)
class Pattern:
    """How a kind of document begins: its title, who has to read it, and the file of our own text to start from, if there is one."""

    title: str
    audience: tuple[Role, ...]
    file: str = ""


PATTERNS = {
    DocumentKind.ESCALATION: Pattern("What to do when you are worried about somebody", EVERYBODY, "escalation.md"),
    DocumentKind.SAFEGUARDING_ADULTS: Pattern("Safeguarding adults", EVERYBODY, "safeguarding-adults.md"),
    DocumentKind.SAFEGUARDING_CHILDREN: Pattern("Safeguarding children", EVERYBODY, "safeguarding-children.md"),
    DocumentKind.CONFIDENTIALITY: Pattern("Confidentiality and its limits", EVERYBODY, "confidentiality.md"),
    DocumentKind.BOUNDARIES: Pattern("Boundaries", EVERYBODY),
    DocumentKind.LONE_WORKING: Pattern("Working alone", EVERYBODY),
    DocumentKind.COMPLAINTS: Pattern("Complaints and compliments", EVERYBODY),
    DocumentKind.OTHER: Pattern("", EVERYBODY),
    DocumentKind.IMPACT_ASSESSMENT: Pattern("Data protection impact assessment", LEADS, "impact-assessment.md"),
    DocumentKind.PROCESSING_RECORD: Pattern("Record of processing", LEADS, "record-of-processing.md"),
    DocumentKind.PRIVACY_NOTICE: Pattern("Privacy notice", LEADS, "privacy-notice.md"),
    DocumentKind.HAZARD_LOG: Pattern("Hazard log", LEADS, "hazard-log.md"),
}
BEFORE_LIVE = (DocumentKind.IMPACT_ASSESSMENT, DocumentKind.PROCESSING_RECORD, DocumentKind.PRIVACY_NOTICE)
"""A lead confirms these before real people use the service (issue 3, 11)."""
