"""Between pass phrase and code: nobody is signed in yet; the visitor's signed cookie remembers who is expected, for ten minutes."""

import uuid
from typing import cast

from flask import session

from lms.accounts import rules
from lms.base import clock
from lms.base.ids import uuid_or_none
from lms.web.sessions import HouseSession

WHO, SINCE = "expected", "expected_since"


def remember(person_id: uuid.UUID) -> None:
    """Her pass phrase was right; now her code is asked for."""
    session[WHO], session[SINCE] = str(person_id), clock.now().isoformat()


def expected() -> uuid.UUID | None:
    """Who is expected; None when nobody is, or not any more, or somebody is signed in already."""
    here = cast(HouseSession, session._get_current_object())  # type: ignore[attr-defined]
    since = rules.moment_or_none(session.get(SINCE))
    if here.stored is not None or since is None or not since <= clock.now() <= since + rules.PENDING_FOR:
        return None
    return uuid_or_none(str(session.get(WHO)))
