"""Telling other stores that a person was erased (issue 4, item 7).

xAPI deletes nothing: a store learns under which pseudonym it knew her, so that whoever runs it can let go of what leads to her there.
Stored statements stay valid and lead to nobody.
"""

import json
from urllib.parse import urlencode

from sqlalchemy.orm import Session

from lms.base import clock
from lms.base.keeping import Erased
from lms.lrs.actions.runs import PutOff, Run, asked, held, step, tell
from lms.lrs.kinds import DeliveryState
from lms.lrs.models import RecordNotice
from lms.lrs.queries import forwarding as queries
from lms.lrs.rules import forwarding as rules
from lms.lrs.rules.forwarding import Meaning
from lms.tenancy.queries import home_of

PROFILE_ID, SAYS = "xapi/erased", {"erased": True}
NEW = 412      # somebody was quicker: a note of this name is there


def tell_endpoints(session: Session, who: Erased) -> None:
    """A note on its way to each store that has heard of her, in the transaction of the erasure."""
    for endpoint_id, pseudonym in queries.who_heard_of(session, who.pseudonyms):
        organisation_id = queries.endpoint_in(session, endpoint_id).organisation_id
        session.add(RecordNotice(organisation_id=organisation_id, endpoint_id=endpoint_id, pseudonym=pseudonym))
    session.flush()


def send_notices(run: Run) -> None:
    """Bring each note there. One that is not taken is kept for a lead, who can tell the other side herself. Raises PutOff, Taken."""
    with step(run.organisation_id) as session:
        held(session, run)
        waiting, iri_base = queries.waiting_notices(session, run.endpoint_id), home_of(session).iri_base
    for notice in waiting:
        agent = {"objectType": "Agent", "account": {"homePage": iri_base, "name": str(notice.pseudonym)}}
        where = urlencode({"agent": json.dumps(agent), "profileId": f"{iri_base}/{PROFILE_ID}"})
        answer = asked(
            run.peer, "PUT", f"agents/profile?{where}", json.dumps(SAYS).encode(), "application/json", **{"If-None-Match": "*"},
        )
        is_there = rules.meaning_of(answer.status) is Meaning.ARRIVED or answer.status == NEW
        if rules.is_passing(answer.status):
            raise PutOff(rules.words_of(answer.status), rules.retry_after(answer.headers.get("retry-after")))
        _note(run, notice, answer.status, is_there=is_there)


def _note(run: Run, notice: RecordNotice, status: int, *, is_there: bool) -> None:
    with step(run.organisation_id) as session:
        held(session, run)
        row = session.get(RecordNotice, notice.id)
        if row is None:
            return
        if is_there:
            session.delete(row)
            return
        row.state, row.settled_at, row.status = DeliveryState.PARKED, clock.now(), status
        tell(session, f"record-erased:{row.id}")
