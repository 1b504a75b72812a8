"""Telling a member by letter what has changed for her: neutral, without names, roles or reasons."""

from lms.base import ids
from lms.base.db import db
from lms.mail import actions as mail
from lms.membership.models import Membership


def tell(kind: str, membership: Membership) -> None:
    """Write the letter in the transaction of the change. Each change is an event of its own: the form's receipt keeps it single."""
    if membership.person_id is None:
        return
    mail.write(
        db.session(), kind=kind, once=f"{kind}:{ids.new()}", person_id=membership.person_id, organisation_id=membership.organisation_id,
    )
