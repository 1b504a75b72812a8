"""Joining, switching, promoting, demoting, suspending, leaving, coming back and being erased in any order, against a small model (issue 3).

After each step: who acts where with which roles, who sees whom, and that no organisation is without a lead.
"""

import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from lms.access import Actor, Role
from lms.accounts.models import Person
from lms.base.db import db
from lms.base.errors import NotAllowed, RuleBroken
from lms.membership import actions
from lms.membership.models import Cohort, Membership
from lms.membership.queries import Wanted, actor_of, people
from lms.membership.rules import GRANTABLE
from lms.privacy.actions import erasing
from lms.tenancy.actions import bind
from lms.tenancy.models import Organisation
from lms.tenancy.rules import ServiceScope
from lms.web import transactions
from tests.engines import BOTH
from tests.factories.learning import inside

PEOPLE = range(4)
PLACES = range(2)
mostly = st.sampled_from([True, True, True, False])
anybody, anywhere, any_role = st.sampled_from(PEOPLE), st.sampled_from(PLACES), st.sampled_from(GRANTABLE)


@dataclass
class Known:
    """What the model knows of one person in one organisation."""

    roles: set[Role] = field(default_factory=set)
    is_suspended: bool = False
    has_left: bool = True
    trains: bool = False
    studies: bool = False

    @property
    def is_there(self) -> bool:
        return not self.has_left and not self.is_suspended

    def leads(self) -> bool:
        return self.is_there and Role.LEAD in self.roles


class Organisations(RuleBasedStateMachine):
    """Two organisations, four people."""

    app: Any = None

    @initialize()
    def found(self) -> None:
        """Each organisation begins with its first lead; each has one group."""
        self.known = {(person, place): Known() for person in PEOPLE for place in PLACES}
        self.memberships: dict[tuple[int, int], uuid.UUID] = {}
        self.order: list[tuple[int, int]] = []
        with self.app.app_context(), transactions.step() as session:
            bind(session, ServiceScope("test"))
            self.places = [self._new(session, Organisation(key=uuid.uuid4().hex, name="One")) for _ in PLACES]
            rows = [Person(email=f"{uuid.uuid4().hex}@x.example", name=f"Person {n}", pass_phrase_hash="-") for n in PEOPLE]
            self.people = [self._new(session, row) for row in rows]
        self.groups = []
        for place in PLACES:
            with inside(self.app, self.places[place]) as session:
                self.groups.append(actions.open_cohort(session, name="The group").id)
            self.join(place, place, Role.LEAD)
        for person, role in ((1, Role.LEAD), (2, Role.TRAINER), (3, Role.TRAINEE), (2, Role.SUPERVISOR)):
            self.join(person, 0, role)

    @staticmethod
    def _new(session: Any, row: Any) -> uuid.UUID:
        session.add(row)
        session.flush()
        return row.id

    @rule(person=anybody, place=anywhere, role=any_role)
    def join(self, person: int, place: int, role: Role) -> None:
        """An invitation accepted; a suspension stays."""
        with inside(self.app, self.places[place]) as session:
            self.memberships[person, place] = actions.join(session, person_id=self.people[person], roles=[role]).id
        known = self.known[person, place]
        if (person, place) not in self.order:
            self.order.append((person, place))
        known.has_left = False
        known.roles.add(role)

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere, role=any_role)
    def promote(self, by: int, whom: int, aimed: bool, place: int, role: Role) -> None:
        by, whom = self._aim(by, whom, place, aimed=aimed)
        if self._change(by, whom, place, actions.grant_role, role=role):
            self.known[whom, place].roles.add(role)

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere, role=any_role)
    def demote(self, by: int, whom: int, aimed: bool, place: int, role: Role) -> None:
        by, whom = self._aim(by, whom, place, aimed=aimed)
        spared = role is not Role.LEAD or not self._would_be_without_lead(whom, place)
        if self._change(by, whom, place, actions.take_role, is_spared=spared, role=role):
            self._drop(whom, place, {role})

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere)
    def suspend(self, by: int, whom: int, aimed: bool, place: int) -> None:
        by, whom = self._aim(by, whom, place, aimed=aimed)
        if self._change(by, whom, place, actions.suspend, is_spared=not self._would_be_without_lead(whom, place)):
            self.known[whom, place].is_suspended = True

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere)
    def take_back(self, by: int, whom: int, aimed: bool, place: int) -> None:
        by, whom = self._aim(by, whom, place, aimed=aimed)
        if self._change(by, whom, place, actions.take_back):
            self.known[whom, place].is_suspended = False

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere)
    def let_go(self, by: int, whom: int, aimed: bool, place: int) -> None:
        by, whom = self._aim(by, whom, place, aimed=aimed)
        if by != whom and self._change(by, whom, place, actions.end_membership, is_spared=not self._would_be_without_lead(whom, place)):
            self._leave(whom, place)

    @rule(who=anybody, place=anywhere)
    def leave(self, who: int, place: int) -> None:
        known = self.known[who, place]
        if not known.is_there:
            return
        with inside(self.app, self.places[place]):
            try:
                actions.end_membership(by=self._actor(who, place), membership=self._member(who, place))
                went = True
            except RuleBroken:
                went = False
                db.session.rollback()
        assert went is not self._would_be_without_lead(who, place)
        if went:
            self._leave(who, place)

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere)
    def train(self, by: int, whom: int, aimed: bool, place: int) -> None:
        """A lead makes somebody trainer of the group."""
        by, whom = self._aim(by, whom, place, aimed=aimed)
        known = self.known[whom, place]
        if not (self.known[by, place].leads() and known.is_there and Role.TRAINER in known.roles and not known.studies):
            return
        with inside(self.app, self.places[place]):
            cohort = db.session.get(Cohort, self.groups[place])
            actions.add_trainer(by=self._actor(by, place), cohort=cohort, membership=self._member(whom, place))
        known.trains = True

    @rule(by=anybody, whom=anybody, aimed=mostly, place=anywhere)
    def study(self, by: int, whom: int, aimed: bool, place: int) -> None:
        """A lead puts a trainee into the group."""
        by, whom = self._aim(by, whom, place, aimed=aimed)
        known = self.known[whom, place]
        if not (self.known[by, place].leads() and known.is_there and Role.TRAINEE in known.roles and not known.trains):
            return
        with inside(self.app, self.places[place]):
            cohort = db.session.get(Cohort, self.groups[place])
            actions.move_trainee(by=self._actor(by, place), membership=self._member(whom, place), cohort=cohort)
        known.studies = True

    @rule(who=anybody)
    def erase(self, who: int) -> None:
        """She is erased everywhere, unless an organisation would be without a lead; somebody new takes her part in the play."""
        person_id, needed = self.people[who], any(self._would_be_without_lead(who, place) for place in PLACES)
        with self.app.app_context():
            assert bool(self.app.extensions["peerway_against_erasure"](person_id)) is needed
            if needed:
                return
            erasing.erase(person_id)
        for place in PLACES:
            membership_id = self.memberships.pop((who, place), None)
            if membership_id is not None:
                with inside(self.app, self.places[place]) as session:
                    row = session.get(Membership, membership_id)
                    assert row is not None and row.person_id is None and row.erased_at is not None
                self.order.remove((who, place))
            self.known[who, place] = Known()
        with self.app.app_context(), transactions.step() as session:
            assert session.get(Person, person_id) is None
            self.people[who] = self._new(session, Person(email=f"{uuid.uuid4().hex}@x.example", name="New", pass_phrase_hash="-"))

    @invariant()
    def each_acts_where_and_as_the_model_says(self) -> None:
        """Switching: the organisation asked for when she is there, else the first she joined of those where she is."""
        for person in PEOPLE if self.order else ():
            there = [place for who, place in self.order if who == person and self.known[person, place].is_there]
            for asked in PLACES:
                actor = self._actor(person, asked)
                expected = asked if asked in there else there[0] if there else None
                assert actor.organisation_id == (None if expected is None else self.places[expected])
                assert actor.roles == (set() if expected is None else self.known[person, expected].roles)

    @invariant()
    def no_organisation_is_without_a_lead(self) -> None:
        for place in PLACES if self.order else ():
            assert any(self.known[person, place].leads() for person in PEOPLE)

    @invariant()
    def each_sees_whom_the_model_says(self) -> None:
        for person in PEOPLE if self.order else ():
            for place in PLACES:
                if self.known[person, place].is_there:
                    assert self._seen(person, place) == self._may_see(person, place)

    def _aim(self, by: int, whom: int, place: int, *, aimed: bool) -> tuple[int, int]:
        """Mostly a lead acts on somebody who is or was there; now and then anybody on anybody."""
        if not aimed:
            return by, whom
        leads = [person for person in PEOPLE if self.known[person, place].leads()]
        known = [person for person in PEOPLE if (person, place) in self.memberships]
        return leads[by % len(leads)], known[whom % len(known)]

    def _may_see(self, person: int, place: int) -> set[uuid.UUID]:
        known, here = self.known[person, place], [who for who in PEOPLE if not self.known[who, place].has_left]
        if Role.LEAD not in known.roles:
            here = [who for who in here if self.known[who, place].studies and known.trains]
        return {self.memberships[who, place] for who in here}

    def _seen(self, person: int, place: int) -> set[uuid.UUID]:
        with inside(self.app, self.places[place]):
            lines, _ = people(self._actor(person, place), Wanted())
            return {line.membership_id for line in lines}

    def _change(self, by: int, whom: int, place: int, action: Any, *, is_spared: bool = True, **more: Any) -> bool:
        """Whether it was done; exactly when a lead does it to another member and nobody loses the last lead."""
        actor, target = self.known[by, place], self.known[whom, place]
        if not actor.is_there or (whom, place) not in self.memberships:
            return False
        may = actor.leads() and by != whom and not target.has_left and is_spared
        with inside(self.app, self.places[place]):
            try:
                action(by=self._actor(by, place), membership=self._member(whom, place), **more)
                done = True
            except (RuleBroken, NotAllowed):
                db.session.rollback()
                done = False
        assert done is may, (action.__name__, by, whom, place, more)
        return done

    def _would_be_without_lead(self, whom: int, place: int) -> bool:
        others = any(self.known[person, place].leads() for person in PEOPLE if person != whom)
        return self.known[whom, place].leads() and not others

    def _drop(self, whom: int, place: int, roles: set[Role]) -> None:
        known = self.known[whom, place]
        known.roles -= roles
        known.trains = known.trains and Role.TRAINER not in roles

    def _leave(self, whom: int, place: int) -> None:
        self._drop(whom, place, set(Role))
        known = self.known[whom, place]
        known.has_left, known.is_suspended = True, False

    def _actor(self, person: int, place: int) -> Actor:
        with self.app.app_context():
            actor = actor_of(self.people[person], str(self.places[place]))
        assert actor is not None
        return actor

    def _member(self, person: int, place: int) -> Membership:
        member = db.session.get(Membership, self.memberships[person, place])
        assert member is not None
        return member


def run(app: Any, examples: int, steps: int) -> None:
    Organisations.app = app
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
    run_state_machine_as_test(
        Organisations, settings=settings(max_examples=examples, stateful_step_count=steps, deadline=None, suppress_health_check=checks),
    )


@BOTH
def test_whatever_happens_in_whatever_order_everybody_sees_what_she_may_and_somebody_leads(app: Any) -> None:
    run(app, 12, 25)


@BOTH
@pytest.mark.long
def test_the_same_in_many_more_orders(app: Any) -> None:
    run(app, 60, 40)
