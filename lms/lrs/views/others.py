"""The resources /agents and /activities: what the record knows of one (xAPI-Communication 2.4, 2.5)."""

from flask import Response

from lms.base.db import db
from lms.lrs import queries
from lms.lrs.kinds import KeyScope
from lms.lrs.queries.keys import Holder
from lms.lrs.rules.asking import Asked, Refused, agent_given, iri_of, only
from lms.lrs.views.telling import in_json
from lms.xapi.formats import person_of


def agent(asked: Asked, holder: Holder) -> Response:
    """The Person of an agent: what was asked, and no more."""
    _must_read(holder)
    only(asked.parameters, ("agent",))
    if "agent" not in asked.parameters:
        raise Refused(400, "The parameter agent is missing.")
    return in_json(person_of(agent_given(asked.parameters["agent"])))


def activity(asked: Asked, holder: Holder) -> Response:
    """An activity with its newest definition, if any statement gives one."""
    _must_read(holder)
    only(asked.parameters, ("activityId",))
    iri = iri_of(asked.parameters, "activityId")
    if not iri:
        raise Refused(400, "The parameter activityId is missing.")
    definition = queries.definitions_of(db.session(), {iri}).get(iri)
    return in_json({"objectType": "Activity", "id": iri} | ({"definition": definition} if definition else {}))


def _must_read(holder: Holder) -> None:
    if not holder.may(KeyScope.READ, KeyScope.PROFILE):
        raise Refused(403, "This key does not read about agents and activities.")
