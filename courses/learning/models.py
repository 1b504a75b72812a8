"""Enrolment, CohortCourse, Start, Completion, OpeningSwitch."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.sql import ColumnElement

from courses.catalogue.models import Activity, Course, Module
from courses.learning.rules import Outcome
from lms.base import clock, kinds
from lms.base.db import choice
from lms.tenancy.models import TenantRow, within
from lms.tenancy.rules import PersonScope


class CohortCourse(TenantRow):
    """A cohort follows a course."""

    __tablename__ = "cohort_course"

    cohort_id: Mapped[uuid.UUID] = mapped_column(info=kinds.NONE)
    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Course.id), info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once each."""
        return (within("cohort", "cohort_id"), UniqueConstraint("organisation_id", "cohort_id", "course_id"))


class _OfMembership(TenantRow):
    """A row of one membership's learning."""

    __abstract__ = True

    membership_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK, sort_order=-8)

    @classmethod
    def owned_by(cls, scope: PersonScope) -> ColumnElement[bool]:
        """Her own learning."""
        return cls.membership_id.in_(scope.memberships)


class Enrolment(_OfMembership):
    """One membership on one course. Its id is the registration in every statement."""

    __tablename__ = "enrolment"

    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Course.id), info=kinds.LEARNING)
    enrolled_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once a course."""
        return (within("membership", "membership_id"), UniqueConstraint("organisation_id", "membership_id", "course_id"))


class Start(_OfMembership):
    """A module begun, after its content notes were shown; from here on the person keeps the version she met."""

    __tablename__ = "module_start"

    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Module.id), info=kinds.LEARNING)
    adoption_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LEARNING)
    started_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Once a module."""
        return (
            within("membership", "membership_id"), within("adoption", "adoption_id"),
            UniqueConstraint("organisation_id", "membership_id", "module_id"),
        )


class Completion(_OfMembership):
    """Append-only: this membership, this activity, this version, this outcome, when practised, by whom confirmed.

    `sequence` counts the rows of one membership and activity; two at once cannot both be the next. `source_id` is the evidence behind
    it, of the kind of the activity (an Attempt for a quiz): a plain id, since evidence lives in rooms above.
    """

    __tablename__ = "completion"

    activity_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Activity.id), info=kinds.LEARNING)
    adoption_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LEARNING)
    sequence: Mapped[int] = mapped_column(info=kinds.NONE)
    outcome: Mapped[Outcome] = mapped_column(choice(Outcome, "outcome"), info=kinds.LEARNING)
    practised_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    recorded_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.LEARNING)
    confirmed_by_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)
    source_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.LINK)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """In order, from 1; the same evidence told once; practised before it was recorded."""
        return (
            within("membership", "membership_id"), within("adoption", "adoption_id"),
            within("membership", "confirmed_by_id", name="fk_completion_confirmed_by"),
            UniqueConstraint("organisation_id", "membership_id", "activity_id", "sequence", name="uq_completion_in_order"),
            UniqueConstraint("organisation_id", "membership_id", "activity_id", "source_id", name="uq_completion_told_once"),
            CheckConstraint("sequence >= 1", name="sequence_from_one"),
            CheckConstraint("practised_at <= recorded_at", name="practised_before_recorded"),
            CheckConstraint("confirmed_by_id IS NULL OR confirmed_by_id <> membership_id", name="nobody_confirms_herself"),
            Index(None, "organisation_id", "activity_id"),
        )


class OpeningSwitch(TenantRow):
    """Whether an organisation asks for a prerequisite before the modules on hard things. Without a row it does: that is the safe way."""

    __tablename__ = "opening_switch"

    prerequisite: Mapped[str] = mapped_column(String(40), info=kinds.NONE)
    is_asked: Mapped[bool] = mapped_column(info=kinds.NONE)
    changed_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """One a prerequisite, turned by a member of the same organisation."""
        return (
            within("membership", "changed_by_id", name="fk_opening_switch_changed_by"),
            UniqueConstraint("organisation_id", "prerequisite"),
        )
