"""Looking up: what is in use, in one query; a document met before, in none; files as they stand."""

import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue import queries, registers
from courses.catalogue.actions import adopt_latest
from courses.catalogue.models import Activity, Adoption, Course, Edition, Module, Version
from courses.catalogue.queries import versions
from lms.base.errors import NotHere
from lms.base.findings import Level
from lms.tenancy.actions import OutsideTheWall, bind
from lms.tenancy.rules import ServiceScope
from tests.courses.catalogue.loading import Counter, inside, loaded, rewrite


def test_what_is_in_use_is_asked_inside_one_organisation(session: Session, tables: Flask) -> None:
    with pytest.raises(OutsideTheWall):
        queries.modules_in_use(session)
    bind(session, ServiceScope("a job"))
    with pytest.raises(OutsideTheWall):
        queries.module_in_use(session, "first")


def test_each_question_about_modules_in_use_is_one_query(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    ours = inside(organisation_id)
    adopted = adopt_latest(ours, organisation_id)
    ours.commit()
    questions = (
        lambda: queries.module_in_use(ours, "first"), lambda: queries.modules_in_use(ours),
        lambda: queries.adoption(ours, adopted[0].id), lambda: queries.adoptions(ours, [row.id for row in adopted]),
        lambda: queries.activities_of(ours, [row.module_id for row in adopted]),
    )  # fmt: skip
    for question in questions:
        with Counter() as counter:
            assert question()
        assert len(counter.statements) == 1


def test_modules_in_use_can_keep_to_one_course(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    ours = inside(organisation_id)
    adopt_latest(ours, organisation_id)
    assert queries.modules_in_use(ours, uuid.uuid4()) == []
    assert len(queries.modules_in_use(ours, queries.courses(session)[0].id)) == 2


def test_a_document_met_before_asks_the_database_nothing(session: Session, folder: Path) -> None:
    loaded(session, folder)
    version = queries.latest_versions(session)[0]
    once = queries.document_of(session, version.id)
    with Counter() as counter:
        assert queries.document_of(session, version.id) is once
    assert counter.statements == []


def test_a_version_that_is_not_there_is_never_remembered(session: Session, tables: Flask) -> None:
    unknown = uuid.uuid4()
    for _ in range(2):
        with Counter() as counter, pytest.raises(NotHere):
            queries.document_of(session, unknown)
        assert counter.statements
    assert unknown not in versions._kept


def test_the_longest_unused_document_makes_room(session: Session, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "MOST_KEPT", 1)
    loaded(session, folder)
    first, second = (version.id for version in queries.latest_versions(session))
    queries.document_of(session, first)
    queries.document_of(session, second)
    assert list(versions._kept) == [(second, None)]


def test_latest_version_is_the_one_with_the_highest_number(session: Session, folder: Path) -> None:
    loaded(session, folder)
    rewrite(folder / "01-first/01-start.md", "Welcome.", "Hello.")
    loaded(session, folder)
    module_id = session.scalar(select(Module.id).where(Module.key == "first"))
    assert module_id is not None
    latest = queries.latest_version(session, module_id)
    assert latest and latest.number == 2
    assert queries.latest_version(session, uuid.uuid4()) is None


def test_doctor_finds_problems_of_one_course_or_of_all(folder: Path) -> None:
    assert queries.problems_in(folder) == [] and queries.problems_in(folder.parent) == []
    rewrite(folder / "01-first/module.yaml", "minutes: 30", "minutes: many")
    assert len(queries.problems_in(folder)) == 1 and queries.problems_in(folder.parent) == queries.problems_in(folder)
    assert "there is no course" in str(queries.problems_in(folder.parent.parent)[0])


def test_a_broken_file_is_a_warning_that_does_not_stop_the_service(folder: Path) -> None:
    class Settings:
        content_folder = folder.parent

    assert [finding.level for finding in registers.doctor(Settings())] == [Level.FINE]  # type: ignore[arg-type]
    rewrite(folder / "01-first/module.yaml", "minutes: 30", "minutes: many")
    found = registers.doctor(Settings())  # type: ignore[arg-type]
    assert [finding.level for finding in found] == [Level.WARNING]
    assert "01-first/module.yaml line 4, minutes" in found[0].words


def test_every_table_of_the_room_says_what_becomes_of_it() -> None:
    tables = (Course, Module, Version, Activity, Edition, Adoption)
    assert {keeping.table for keeping in registers.KEEPINGS} == {table.__tablename__ for table in tables}
