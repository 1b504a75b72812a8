"""Loading and adopting: new words make a Version, broken files keep the last good one, and doing it twice changes nothing."""

import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from courses.catalogue import kinds, queries, registers
from courses.catalogue.actions import adopt_latest, digest_of, load_course
from courses.catalogue.models import Activity, Adoption, Course, Module, Version
from courses.catalogue.queries import versions
from courses.catalogue.rules import ContentBroken, module_document
from lms.base.db import Base, db, prepare_engine, separate_session
from lms.base.errors import NotHere
from lms.base.findings import Level
from lms.tenancy.actions import OutsideTheWall, bind
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web.markup import render


QUESTION = """\
  - key: question-{number}
    kind: single
    stem: Which is open?
    critical: false
    outcomes: [1]
    sources: []
    options:
      - {{key: a, text: This, correct: true, feedback: Yes.}}
      - {{key: b, text: That, correct: false, feedback: It is tempting.}}
    feedback: What stays true.
"""


def write_module(folder: Path, key: str) -> None:
    """A small whole module in a folder of its own."""
    folder.mkdir()
    (folder / "module.yaml").write_text(
        f"key: {key}\ntitle: About {key}\nsummary: All about it.\nminutes: 30\nrefresh_months: 24\npass_mark: 80\ncritical: false\n"
        "content_topics: []\noutcomes: [listen]\nreviewed: []\n"
    )
    (folder / "sources.yaml").write_text("[]\n")
    (folder / "quiz.yaml").write_text(
        f"key: {key}-questions\ntitle: Questions\nintro: A few.\nquestions:\n" + "".join(QUESTION.format(number=n) for n in range(8))
    )
    (folder / "01-start.md").write_text("---\nkey: start\ntitle: Start\nminutes: 5\noutcomes: [1]\nsources: []\n---\nWelcome.\n")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A course of two modules."""
    course = tmp_path / "content" / "peer"
    course.mkdir(parents=True)
    (course / "course.yaml").write_text("key: peer\ntitle: Peer\nsummary: A course.\nmodules: [01-first, 02-second]\n")
    write_module(course / "01-first", "first")
    write_module(course / "02-second", "second")
    return course


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Flask]:
    """The smallest app that has our tables and our session."""
    app = Flask("catalogue-test")
    app.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{tmp_path / 'test.db'}"
    db.init_app(app)
    with app.app_context():
        prepare_engine(db.engine)
        Base.metadata.create_all(db.engine, tables=[table.__table__ for table in (Organisation, Course, Module, Version, Activity, Adoption)])
        yield app
        db.engine.dispose()


@pytest.fixture
def session(house: Flask) -> Iterator[Session]:
    """A session without a scope, as the command line has it."""
    session = separate_session()
    yield session
    session.close()


def inside(organisation_id: uuid.UUID) -> Session:
    """A session that lives in one organisation."""
    session = separate_session()
    bind(session, OrganisationScope(organisation_id))
    return session


@pytest.fixture
def organisation_id(house: Flask) -> uuid.UUID:
    """An organisation of our own."""
    return new_organisation("ours")


def new_organisation(key: str) -> uuid.UUID:
    session = separate_session()
    bind(session, ServiceScope("a test needs an organisation"))
    organisation = Organisation(name=key, key=key)
    session.add(organisation)
    session.commit()
    session.close()
    return organisation.id


def loaded(session: Session, folder: Path) -> tuple[list[str], list[str], list[str]]:
    """What a load reports, committed."""
    report = load_course(session, folder)
    session.commit()
    return report.loaded, report.unchanged, [str(problem) for problem in report.problems]


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def numbers(session: Session, key: str) -> list[int]:
    """The version numbers of a module."""
    statement = select(Version.number).join(Module, Module.id == Version.module_id).where(Module.key == key).order_by(Version.number)
    return list(session.scalars(statement))


class Counter:
    """Counts statements that reach the database."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __enter__(self) -> "Counter":
        event.listen(db.engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(db.engine, "before_cursor_execute", self._count)

    def _count(self, _connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        self.statements.append(statement)


def test_a_course_is_loaded_with_its_modules_in_order_and_their_activities(session: Session, folder: Path) -> None:
    assert loaded(session, folder) == (["first", "second"], [], [])
    course = queries.courses(session)[0]
    assert [(module.key, module.position) for module in queries.modules_of(session, course.id)] == [("first", 1), ("second", 2)]
    first = queries.modules_of(session, course.id)[0]
    keys = {key for _, key in queries.activities_of(session, [first.id])}
    assert keys == {"page:start", "quiz:first-questions", "module"}
    assert session.scalar(select(Activity.kind).where(Activity.key == "page:start", Activity.module_id == first.id)) == "page"


def test_loading_twice_changes_nothing(session: Session, folder: Path) -> None:
    loaded(session, folder)
    before = [session.scalar(select(func.count()).select_from(table)) for table in (Course, Module, Version, Activity)]
    assert loaded(session, folder) == ([], ["first", "second"], [])
    assert [session.scalar(select(func.count()).select_from(table)) for table in (Course, Module, Version, Activity)] == before


def test_new_words_are_a_new_version_and_the_old_one_stays_as_it_was(session: Session, folder: Path) -> None:
    loaded(session, folder)
    old_id = session.scalar(select(Version.id).join(Module, Module.id == Version.module_id).where(Module.key == "first"))
    assert old_id is not None
    rewrite(folder / "01-first/01-start.md", "Welcome.", "Good to see you.")
    assert loaded(session, folder) == (["first"], ["second"], [])
    assert numbers(session, "first") == [1, 2] and numbers(session, "second") == [1]
    assert "Welcome." in queries.document_of(session, old_id).pages[0].html


def test_the_document_is_rendered_and_kept_whole(session: Session, folder: Path) -> None:
    loaded(session, folder)
    stored = session.scalar(select(Version).join(Module, Module.id == Version.module_id).where(Module.key == "first"))
    assert stored is not None
    document = queries.document_of(session, stored.id)
    assert document.pages[0].html == "<p>Welcome.</p>"
    assert (stored.title, stored.digest) == ("About first", digest_of(document))


def test_going_back_to_earlier_words_is_a_version_of_its_own(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    page = folder / "01-first/01-start.md"
    for words in ("Welcome.", "A mistake.", "Welcome."):
        page.write_text(page.read_text().rsplit("---\n", 1)[0] + f"---\n{words}\n")
        loaded(session, folder)
        ours = inside(organisation_id)
        adopt_latest(ours, organisation_id)
        ours.commit()
    assert loaded(session, folder) == ([], ["first", "second"], [])
    assert numbers(session, "first") == [1, 2, 3]
    in_use = queries.module_in_use(inside(organisation_id), "first")
    assert in_use and in_use.version_number == 3 and "Welcome." in queries.document_of(session, in_use.version_id).pages[0].html


def test_a_broken_module_keeps_its_last_good_version_and_the_others_are_loaded(session: Session, folder: Path) -> None:
    loaded(session, folder)
    rewrite(folder / "01-first/module.yaml", "minutes: 30", "minutes: many")
    rewrite(folder / "02-second/01-start.md", "Welcome.", "Hello.")
    assert loaded(session, folder) == (["second"], [], ["01-first/module.yaml line 4, minutes: must be a whole number"])
    assert numbers(session, "first") == [1] and numbers(session, "second") == [1, 2]


def test_a_broken_course_file_keeps_everything(session: Session, folder: Path) -> None:
    loaded(session, folder)
    (folder / "course.yaml").write_text("key: peer\nkey: other\n")
    rewrite(folder / "02-second/01-start.md", "Welcome.", "Hello.")
    assert loaded(session, folder) == ([], [], ["course.yaml line 2, key: is written twice"])
    assert numbers(session, "second") == [1] and queries.courses(session)[0].title == "Peer"
    (folder / "course.yaml").unlink()
    assert "course.yaml line 1: is missing" in loaded(session, folder)[2][0]


def test_a_file_that_is_not_utf8_is_a_problem_with_its_line(session: Session, folder: Path) -> None:
    (folder / "01-first/sources.yaml").write_bytes(b"# caf\xc3\xa9\n- key: \xff\n")
    assert loaded(session, folder) == (["second"], [], ["01-first/sources.yaml line 2: is not UTF-8 text"])


def test_a_page_that_is_not_utf8_is_not_quietly_left_out(session: Session, folder: Path) -> None:
    page = folder / "01-first/01-start.md"
    page.with_name("02-more.md").write_bytes(page.read_bytes().replace(b"start", b"more") + b"\xff\n")
    assert loaded(session, folder) == (["second"], [], ["01-first/02-more.md line 9: is not UTF-8 text"])


def test_windows_line_ends_and_a_byte_order_mark_are_welcome(session: Session, folder: Path) -> None:
    page = folder / "01-first/01-start.md"
    page.write_bytes(b"\xef\xbb\xbf" + page.read_bytes().replace(b"\n", b"\r\n"))
    assert loaded(session, folder) == (["first", "second"], [], [])


def test_a_module_folder_that_is_not_there_is_named(session: Session, folder: Path) -> None:
    shutil.rmtree(folder / "01-first")
    found = loaded(session, folder)
    assert found == (["second"], [], ["01-first line 1: is named in course.yaml, but there is no such folder"])


def test_a_key_of_another_course_is_refused(session: Session, folder: Path) -> None:
    loaded(session, folder)
    other = folder.with_name("other")
    shutil.copytree(folder, other)
    rewrite(other / "course.yaml", "key: peer", "key: other")
    rewrite(other / "02-second/module.yaml", "key: second", "key: third")
    keys, _, problems = loaded(session, other)
    assert keys == ["third"]
    assert problems == ["01-first/module.yaml line 1, key: 'first' is already the key of a module of another course"]


def test_moving_a_module_in_the_course_moves_its_place_only(session: Session, folder: Path) -> None:
    loaded(session, folder)
    rewrite(folder / "course.yaml", "[01-first, 02-second]", "[02-second, 01-first]")
    assert loaded(session, folder)[0] == []
    course = queries.courses(session)[0]
    assert [module.key for module in queries.modules_of(session, course.id)] == ["second", "first"]


def test_a_page_that_is_taken_away_leaves_its_activity_for_those_who_completed_it(session: Session, folder: Path) -> None:
    page = folder / "01-first/01-start.md"
    page.with_name("02-more.md").write_text(page.read_text().replace("start", "more"))
    loaded(session, folder)
    page.with_name("02-more.md").unlink()
    loaded(session, folder)
    assert "page:more" in session.scalars(select(Activity.key)).all()


def test_adopting_twice_adds_nothing(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    ours = inside(organisation_id)
    assert len(adopt_latest(ours, organisation_id)) == 2
    assert adopt_latest(ours, organisation_id) == []
    assert ours.scalar(select(func.count()).select_from(Adoption)) == 2


def test_adopting_can_keep_to_one_course(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    assert adopt_latest(inside(organisation_id), organisation_id, course_id=uuid.uuid4()) == []
    course = queries.courses(session)[0]
    assert len(adopt_latest(inside(organisation_id), organisation_id, course_id=course.id)) == 2


def test_an_organisation_uses_what_it_adopted_last_and_others_do_not(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    ours, theirs = inside(organisation_id), inside(new_organisation("theirs"))
    adopt_latest(ours, organisation_id)
    ours.commit()
    rewrite(folder / "01-first/01-start.md", "Welcome.", "Hello.")
    loaded(session, folder)
    first = queries.module_in_use(ours, "first")
    assert first and first.version_number == 1, "a new version is not in use before it is adopted"
    assert len(adopt_latest(ours, organisation_id)) == 1
    assert [(module.module_key, module.version_number, module.position) for module in queries.modules_in_use(ours)] == [
        ("first", 2, 1), ("second", 1, 2),
    ]  # fmt: skip
    assert queries.adoption(ours, first.adoption_id) == first, "a replaced adoption can still be shown to those who met it"
    assert queries.modules_in_use(theirs) == [] and queries.module_in_use(theirs, "first") is None
    assert queries.adoption(theirs, first.adoption_id) is None and queries.adoptions(theirs, [first.adoption_id]) == {}


def test_nobody_adopts_for_another_organisation(session: Session, folder: Path, organisation_id: uuid.UUID) -> None:
    loaded(session, folder)
    with pytest.raises(OutsideTheWall):
        adopt_latest(inside(organisation_id), new_organisation("theirs"))


def test_what_is_in_use_is_asked_inside_one_organisation(session: Session, house: Flask) -> None:
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


def test_a_version_that_is_not_there_is_never_remembered(session: Session, house: Flask) -> None:
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
    assert list(versions._kept) == [second]


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
    assert {keeping.table for keeping in registers.KEEPINGS} == {table.__tablename__ for table in (Course, Module, Version, Activity, Adoption)}


def test_a_kind_of_activity_has_one_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_opened_by", {})
    monkeypatch.setattr(kinds, "_shown_by", {})
    kinds.opens("quiz", "quizzes.questions")
    kinds.opens("quiz", "quizzes.questions")
    kinds.evidence("quiz", "quizzes.attempt")
    assert (kinds.endpoint_of("quiz"), kinds.evidence_endpoint("quiz")) == ("quizzes.questions", "quizzes.attempt")
    assert kinds.evidence_endpoint("page") is None
    with pytest.raises(ValueError, match="already belong to quizzes.questions"):
        kinds.opens("quiz", "other.questions")
    with pytest.raises(ValueError, match="already belong"):
        kinds.evidence("quiz", "other.attempt")
    with pytest.raises(LookupError, match="no room has said"):
        kinds.endpoint_of("dance")


def test_a_renderer_that_refuses_a_page_does_not_take_the_others_with_it(folder: Path) -> None:
    texts = {path.name: path.read_text() for path in (folder / "01-first").iterdir()}

    def refusing(_text: str) -> str:
        raise ValueError("too much")

    assert module_document("01-first", texts, render)
    with pytest.raises(ContentBroken) as broken:
        module_document("01-first", texts, refusing)
    assert str(broken.value.problems[0]) == "01-first/01-start.md line 8: cannot be rendered: too much"
