"""Telling leads that something needs them."""

from sqlalchemy.orm import Session

from lms.mail import actions as mail
from lms.membership.queries import leads_of


def tell_of_record(session: Session, once: str) -> None:
    """Sending the record on has come to a stop, or something of it was not taken: each lead hears of it, once for each `once`."""
    for lead in leads_of(session):
        mail.write(
            session, kind="governance: record", once=f"{once}:{lead.id}", person_id=lead.person_id, organisation_id=lead.organisation_id,
        )
