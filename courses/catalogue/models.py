"""Course, Module, Activity, Version (shared by all organisations); Edition and Adoption (an organisation's own)."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.base import clock, kinds
from lms.base.db import Row
from lms.tenancy.models import TenantRow, within


class Course(Row):
    """What is taught as a whole."""

    __tablename__ = "course"

    key: Mapped[str] = mapped_column(String(80), unique=True, info=kinds.NONE)
    title: Mapped[str] = mapped_column(String(200), info=kinds.NONE)
    summary: Mapped[str] = mapped_column(String(600), info=kinds.NONE)


class Module(Row):
    """A part of a course; `key` is its meaning and its place in an address."""

    __tablename__ = "module"

    course_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Course.id), index=True, info=kinds.NONE)
    key: Mapped[str] = mapped_column(String(80), unique=True, info=kinds.NONE)
    position: Mapped[int] = mapped_column(info=kinds.NONE)


class Version(Row):
    """The immutable state of a module's content that a person met. `document` holds everything shown, already rendered and cleaned."""

    __tablename__ = "version"
    __table_args__ = (UniqueConstraint("module_id", "number"), UniqueConstraint("module_id", "digest"), UniqueConstraint("id", "module_id"))

    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Module.id), info=kinds.NONE)
    number: Mapped[int] = mapped_column(info=kinds.NONE)
    digest: Mapped[str] = mapped_column(String(64), info=kinds.NONE)
    title: Mapped[str] = mapped_column(String(200), info=kinds.NONE)
    document: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=kinds.NONE)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)


class Activity(Row):
    """Anything that can be completed, the same across versions: a page, a quiz, the module itself."""

    __tablename__ = "activity"
    __table_args__ = (UniqueConstraint("module_id", "key"),)

    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Module.id), info=kinds.NONE)
    key: Mapped[str] = mapped_column(String(120), info=kinds.NONE)
    kind: Mapped[str] = mapped_column(String(40), info=kinds.NONE)


class Edition(TenantRow):
    """All of a module that is an organisation's own, as it was at one publication. Rows are added, never changed (MUST-4).

    `pages`: page key -> {"title", "text", "html", "based_on"}: the Markdown as written, rendered and cleaned once, and the number of the
    Version it was written over. `questions`, `stories`: key -> an OwnQuestion, an OwnStory. An edition without any is the way back to the
    built-in words. `page_key` says what this publication changed: a page's key, "question:<key>", "story:<key>", or "questions".
    """

    __tablename__ = "edition"

    module_id: Mapped[uuid.UUID] = mapped_column(ForeignKey(Module.id), info=kinds.NONE)
    number: Mapped[int] = mapped_column(info=kinds.NONE)
    pages: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, info=kinds.NONE)
    page_key: Mapped[str] = mapped_column(String(120), info=kinds.NONE)
    change_note: Mapped[str] = mapped_column(String(500), info=kinds.NONE)
    published_by_id: Mapped[uuid.UUID] = mapped_column(info=kinds.LINK)
    published_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)
    questions: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, default=dict, info=kinds.NONE)
    stories: Mapped[dict[str, Any]] = mapped_column(JSON, deferred=True, default=dict, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """Numbered from 1, each number once: of two publications at once one has to look again."""
        return (
            within("membership", "published_by_id"), UniqueConstraint("organisation_id", "module_id", "number"),
            CheckConstraint("number >= 1", name="number_from_one"),
        )


class Adoption(TenantRow):
    """Which Version of a module, with which Edition of its own pages, an organisation uses from when on. Rows are added, never changed:
    the latest is in use."""

    __tablename__ = "adoption"

    module_id: Mapped[uuid.UUID] = mapped_column(info=kinds.NONE)
    version_id: Mapped[uuid.UUID] = mapped_column(info=kinds.NONE)
    edition_id: Mapped[uuid.UUID | None] = mapped_column(info=kinds.NONE)
    adopted_at: Mapped[datetime] = mapped_column(default=clock.now, info=kinds.NONE)

    @classmethod
    def promises(cls) -> tuple[Any, ...]:
        """The version is one of the module's; each version, with each edition, is adopted once."""
        return (
            ForeignKeyConstraint(["version_id", "module_id"], ["version.id", "version.module_id"]), within("edition", "edition_id"),
            UniqueConstraint("organisation_id", "version_id", "edition_id"),
            Index(
                None, "organisation_id", "version_id", unique=True, sqlite_where=cls.edition_id.is_(None),
                postgresql_where=cls.edition_id.is_(None),
            ),
            Index(None, "organisation_id", "module_id", "adopted_at"),
        )
