"""Membership, Pause, RoleHeld, Cohort, CohortPlace, NamedSupervisor."""

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from lms.access import Role
from lms.accounts.models import Person
from lms.base import clock, ids, kinds
from lms.base.db import Row, choice
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class Membership(TenantRow):
    """A person's place in an organisation. Learning hangs on it and stays when the person is erased (design.md 3)."""

    __tablename__ = "membership"

    person_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey(Person.id, ondelete="SET NULL"), index=True, info=kinds.LINK)
    pseudonym: Mapped[uuid.UUID] = mapped_column(default=ids.new, unique=True, info=kinds.PSEUDONYM)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    erased_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    suspended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    ended_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)
    away_since: Mapped[datetime | None] = mapped_column(info=kinds.kept_as(kinds.Privacy.WELLBEING))

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One membership a person and organisation: who comes back takes it up again; an erased one has no person."""
        return (
            UniqueConstraint("organisation_id", "person_id"),
            CheckConstraint("erased_at IS NULL OR person_id IS NULL", name="erased_has_no_person"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own memberships."""
        return cls.person_id == scope.person_id


class Pause(TenantRow):
    """A time in which she had stepped back, kept once she is there again. Hers to see; no reason is asked for or stored (NEW-5)."""

    __tablename__ = "pause"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    began_at: Mapped[datetime] = mapped_column(info=kinds.kept_as(kinds.Privacy.WELLBEING))
    ended_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.kept_as(kinds.Privacy.WELLBEING))

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """It ends after it began, whatever a clock does."""
        return (within("membership", "membership_id"), CheckConstraint("began_at <= ended_at", name="in_order"))

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own."""
        return cls.membership_id.in_(scope.memberships)


class RoleHeld(TenantRow):
    """One role of one membership. `until`: the moment from which it counts no more, for help from outside (MUST-27)."""

    __tablename__ = "role_held"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    role: Mapped[Role] = mapped_column(choice(Role, "role"), info=kinds.NONE)
    granted_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    until: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

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
    archived_at: Mapped[datetime | None] = mapped_column(info=kinds.NONE)

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


class AccessNeeds(Row):
    """What makes taking part easier for a person, in her own words, sealed with her own key; one a person, wherever she belongs.

    `sealed` opens for herself alone. `shown` is the same again, there only while she lets the trainers and leads where she belongs read it.
    """

    __tablename__ = "access_needs"

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Person.id, ondelete="CASCADE"), unique=True, info=kinds.LINK)
    sealed: Mapped[bytes] = mapped_column(LargeBinary, info=kinds.kept_as(kinds.Privacy.WELLBEING))
    shown: Mapped[bytes | None] = mapped_column(LargeBinary, info=kinds.kept_as(kinds.Privacy.WELLBEING))
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.kept_as(kinds.Privacy.WELLBEING))
    row_version: Mapped[int] = mapped_column(info=kinds.NONE)

    __mapper_args__ = {"version_id_col": row_version}  # noqa: RUF012 - SQLAlchemy's own shape


class NamedSupervisor(TenantRow):
    """Who supervises a trainee, and who stands in for her supervisor. Empty: a gap, which the lead's page lists (R6)."""

    __tablename__ = "named_supervisor"

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    supervisor_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    deputy_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    named_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Nobody supervises herself (NEW-19); the deputy is somebody else."""
        return (
            within("membership", "membership_id"), within("membership", "supervisor_id", name="fk_named_supervisor_supervisor"),
            within("membership", "deputy_id", name="fk_named_supervisor_deputy"), UniqueConstraint("organisation_id", "membership_id"),
            CheckConstraint("supervisor_id IS NULL OR supervisor_id <> membership_id", name="nobody_supervises_herself"),
            CheckConstraint("deputy_id IS NULL OR deputy_id <> membership_id", name="nobody_is_her_own_deputy"),
            CheckConstraint("deputy_id IS NULL OR supervisor_id IS NULL OR deputy_id <> supervisor_id", name="deputy_is_another"),
        )

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Who supervises her."""
        return cls.membership_id.in_(scope.memberships)
