"""Membership, RoleHeld, Cohort, CohortPlace."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.access import Role
from lms.accounts.models import Person
from lms.base import clock, ids, kinds
from lms.base.db import choice
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class Membership(TenantRow):
    """A person's place in an organisation. Learning hangs on it and stays when the person is erased (design.md 3)."""

    __tablename__ = "membership"

    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"), index=True, info=kinds.LINK)
    pseudonym: Mapped[uuid.UUID] = mapped_column(default=ids.new, unique=True, info=kinds.PSEUDONYM)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    erased_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One membership a person and organisation; an erased one has no person."""
        return (
            UniqueConstraint("organisation_id", "person_id"),
            CheckConstraint("erased_at IS NULL OR person_id IS NULL", name="erased_has_no_person"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own memberships."""
        return cls.person_id == scope.person_id


class RoleHeld(TenantRow):
    """One role of one membership."""

    __tablename__ = "role_held"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    role: Mapped[Role] = mapped_column(choice(Role, "role"), info=kinds.NONE)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once each."""
        return (within("membership", "membership_id"), UniqueConstraint("organisation_id", "membership_id", "role"))

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own roles."""
        return cls.membership_id.in_(scope.memberships)


class Cohort(TenantRow):
    """A group of people who train together. It knows no course; learning links it to one."""

    __tablename__ = "cohort"

    name: Mapped[str] = mapped_column(String(120), info=kinds.NONE)
    created_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Names are unique in an organisation."""
        return (UniqueConstraint("organisation_id", "name"),)


class Part(StrEnum):
    """What somebody does in a cohort."""

    TRAINEE = "trainee"
    TRAINER = "trainer"


class CohortPlace(TenantRow):
    """A membership's part in a cohort."""

    __tablename__ = "cohort_place"

    cohort_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    part: Mapped[Part] = mapped_column(choice(Part, "part"), info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One part a cohort."""
        return (
            within("cohort", "cohort_id"), within("membership", "membership_id"),
            UniqueConstraint("organisation_id", "cohort_id", "membership_id"), Index(None, "organisation_id", "membership_id"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own places."""
        return cls.membership_id.in_(scope.memberships)
