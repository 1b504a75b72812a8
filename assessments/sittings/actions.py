"""Beginning and ending a try, setting limits, saying how much time one needs."""

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from assessments.sittings import queries
from assessments.sittings.models import OwnTime, Sitting, TimeLimit
from assessments.sittings.rules import ALLOWANCES, LIMITS
from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken

CHOOSE_TIME = "Choose how much time you need"
CHOOSE_LIMIT = "Choose one of the limits, or no limit"


def begin(*, by: Actor, module_key: str, activity_id: uuid.UUID, at: datetime | None = None) -> Sitting:
    """Begin a try, or go on with the one that is open: beginning twice is beginning once (F13). It stands under the limit of now."""
    membership_id = _membership_id(by)
    present = queries.open_sitting(db.session(), membership_id, activity_id)
    if present is not None:
        return present
    row = Sitting(
        organisation_id=by.organisation_id, membership_id=membership_id, activity_id=activity_id, begun_at=at or clock.now(),
        minutes=queries.limits(db.session()).get(module_key),
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:      # another tab was quicker
        present = queries.open_sitting(db.session(), membership_id, activity_id)
        if present is None:
            raise OutOfDate() from None
        return present
    return row


def end(*, by: Actor, activity_id: uuid.UUID, at: datetime | None = None) -> None:
    """The try that is open was sent, or its time is over. Nothing happens when none is."""
    present = queries.open_sitting(db.session(), _membership_id(by), activity_id)
    if present is not None:
        present.ended_at = max(at or clock.now(), present.begun_at)
        db.session.flush()


def say_own_time(*, by: Actor, percent: int | None) -> None:
    """She needs so much time, in per cent of what is allowed; 0 is no limit. Nobody is told and nothing is noted. Raises RuleBroken."""
    if percent is None or percent not in ALLOWANCES:
        raise RuleBroken(CHOOSE_TIME, "percent")
    row = queries.own_time(db.session(), _membership_id(by)) or OwnTime(
        organisation_id=by.organisation_id, membership_id=_membership_id(by),
    )
    row.percent, row.changed_at = percent, clock.now()
    _keep(row)


def set_limits(*, by: Actor, wanted: Mapping[str, int | None]) -> None:
    """Module key -> minutes, or None for no limit, for modules in use; each change is noted. Raises RuleBroken for other minutes."""
    for module in queries.limited(db.session()):
        minutes = wanted.get(module.module_key)
        if minutes is not None and minutes != module.minutes and minutes not in LIMITS:
            raise RuleBroken(CHOOSE_LIMIT, module.module_key)
        if module.module_key in wanted and minutes != module.minutes:
            _set(by, module.module_key, minutes)


def _set(by: Actor, module_key: str, minutes: int | None) -> None:
    row = queries.limit_row(db.session(), module_key) or TimeLimit(organisation_id=by.organisation_id, module_key=module_key)
    row.minutes, row.changed_by_id, row.changed_at = minutes, _membership_id(by), clock.now()
    _keep(row)
    audit.note(by=by, act="changed a time limit", thing="time limit", thing_id=row.id)


def _keep(row: TimeLimit | OwnTime) -> None:
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:      # another tab, or another lead, was quicker: look again
        raise OutOfDate() from None


def _membership_id(by: Actor) -> uuid.UUID:
    if by.membership_id is None:
        raise ValueError("a try belongs to somebody in an organisation")
    return by.membership_id
