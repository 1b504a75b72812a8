"""Making and revoking links, and counting that one was opened."""

from datetime import datetime

from sqlalchemy import update

from courses.colleagues import queries, rules
from courses.colleagues.models import ColleagueLink
from courses.colleagues.queries import Opened
from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.tenancy.actions import bind_request
from lms.tenancy.rules import OrganisationScope


def make_link(*, by: Actor, team: str, ends_at: datetime | None) -> str:
    """A new link; its secret, which is kept nowhere. Raises RuleBroken with the field."""
    for field, words in (("team", rules.team_problem(team)), ("last_day", rules.end_problem(ends_at, clock.now()))):
        if words:
            raise RuleBroken(words, field)
    if by.organisation_id is None or by.membership_id is None:
        raise ValueError("a link is made inside one organisation")
    secret = ids.secret()
    link = ColleagueLink(
        organisation_id=by.organisation_id, team=team.strip(), secret_hash=queries.hash_of(secret), made_by_id=by.membership_id,
        made_at=clock.now(), ends_at=ends_at,
    )
    db.session.add(link)
    db.session.flush()
    audit.note(by=by, act="made a link for colleagues", thing="link for colleagues", thing_id=link.id)
    return secret


def revoke(*, by: Actor, link: ColleagueLink) -> None:
    """It opens nothing from now on. Revoking twice is revoking once."""
    if link.revoked_at is None:
        link.revoked_at = clock.now()
        db.session.flush()
        audit.note(by=by, act="revoked a link for colleagues", thing="link for colleagues", thing_id=link.id)


def count_opening(opened: Opened) -> None:
    """One more reader has begun: the number alone grows, by what the database says, so that none is lost among many at once."""
    bind_request(OrganisationScope(opened.organisation_id))
    db.session.execute(
        update(ColleagueLink).where(ColleagueLink.id == opened.id, ColleagueLink.revoked_at.is_(None))
        .values(times_opened=ColleagueLink.times_opened + 1).execution_options(synchronize_session=False)
    )
