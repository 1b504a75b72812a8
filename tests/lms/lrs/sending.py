"""A house whose record is sent to another store, for tests."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms.base import ids
from lms.lrs import actions
from lms.lrs.models import RecordEndpoint, StatementRow
from lms.lrs.queries import forwarding as queries
from lms.mail.models import Message
from lms.membership.queries import actor_of
from lms.xapi import builder
from lms.xapi.builder import Event, Thing
from lms.xapi.checking import Version
from tests.cast import Cast
from tests.factories.learning import inside
from tests.lms.lrs.other_store import OtherStore

COURSE = Thing("course/perinatal-peer-support", "Perinatal peer support")


class Sending:
    """A house whose record is sent to another store, and a clock in hand."""

    def __init__(self, app: Flask, cast: Cast, store: OtherStore, address: str, now: list[datetime]) -> None:
        self.app, self.cast, self.store, self.address, self.now = app, cast, store, address, now
        self.organisation_id = cast.olu.organisation_id
        self.endpoint_id = uuid.UUID(int=0)

    def begin(self, *, is_from_the_start: bool = False, **changes: Any) -> uuid.UUID:
        """Name the store."""
        with inside(self.app, self.organisation_id):
            by = actor_of(self.cast.olu.person_id)
            assert by is not None
            known: dict[str, Any] = {"name": "Our own", "address": self.address, "version": Version.ONE, "user": "us", "secret": "s3cret"}
            self.endpoint_id = actions.make_endpoint(by=by, is_from_the_start=is_from_the_start, **{**known, **changes}).id
        return self.endpoint_id

    def tell(self, count: int = 1, who: str = "amina") -> list[str]:
        """Things somebody did; the ids of their statements."""
        told = []
        for _ in range(count):
            self.now[0] += timedelta(seconds=1)
            with inside(self.app, self.organisation_id):
                source = f"enrolment:{ids.new()}:registered"
                event = Event(self.cast[who].pseudonym, ids.new(), ids.new(), "programme/x", self.now[0], source)
                told.append(str(actions.record(builder.enrolled(event, COURSE))))
        return told

    def send(self, minutes: int = 0) -> int:
        """The worker's turn, after a while."""
        self.now[0] += timedelta(minutes=minutes)
        with self.app.app_context():
            places = queries.due_endpoints()
            return sum(actions.forward(*place) for place in places)

    def tally(self) -> queries.Tally:
        """Where everything is; all that is for the endpoint is somewhere."""
        with inside(self.app, self.organisation_id) as session:
            found = queries.tally_of(session, self.endpoint_id)
            endpoint = session.get_one(RecordEndpoint, self.endpoint_id)
            if endpoint.caught_up_at:
                stored = select(StatementRow.id).where(StatementRow.stored_at >= endpoint.from_at)
                assert found.produced == len(session.scalars(stored).all())
            return found

    def endpoint(self) -> RecordEndpoint:
        """As it stands."""
        with inside(self.app, self.organisation_id) as session:
            return session.get_one(RecordEndpoint, self.endpoint_id)

    def parked(self) -> list[tuple[int, str]]:
        """Status and answer of what was not taken."""
        with inside(self.app, self.organisation_id) as session:
            return [(row.delivery.status, row.delivery.answer) for row in queries.parked_of(session, self.endpoint_id, page=1)[0]]

    def letters(self) -> list[str]:
        """For which occasions leads were written to."""
        with inside(self.app, self.organisation_id) as session:
            return [row.once for row in session.scalars(select(Message).where(Message.kind == "governance: record"))]
