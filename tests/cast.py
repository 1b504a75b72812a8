"""The standing people (design.md 7): the demo's own, known by first name."""

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from lms.accounts.models import Person
from lms.base.db import db
from lms.cli.demo import PEOPLE, Someone
from lms.membership.queries import actor_of


@dataclass(frozen=True)
class Player:
    """One of the cast, with the ids tests need. Nobody has a person but no membership."""

    key: str
    name: str
    email: str
    pass_phrase: str
    person_id: uuid.UUID
    membership_id: uuid.UUID
    organisation_id: uuid.UUID
    pseudonym: uuid.UUID
    roles: tuple[str, ...]


class Cast:
    """cast.amina, cast.tess ..., cast["amina"], and all of them by iteration."""

    def __init__(self) -> None:
        ids = dict(map(tuple, db.session.execute(select(Person.email, Person.id)).all()))
        self._players = {someone.key: _player(someone, ids[someone.email]) for someone in PEOPLE}
        db.session.remove()

    def __getattr__(self, key: str) -> Player:
        try:
            return self._players[key]
        except KeyError:
            raise AttributeError(key) from None

    def __getitem__(self, key: str) -> Player:
        return self._players[key]

    def __iter__(self):
        return iter(self._players.values())


def _player(someone: Someone, person_id: uuid.UUID) -> Player:
    actor = actor_of(person_id)
    assert actor is not None
    return Player(
        someone.key, someone.name, someone.email, someone.pass_phrase, person_id,
        actor.membership_id, actor.organisation_id, actor.pseudonym, tuple(role.value for role in someone.roles),
    )
