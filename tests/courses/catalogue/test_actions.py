"""Loading and adopting: new words make a Version, broken files keep the last good one, and doing it twice changes nothing."""

import shutil
import uuid
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from courses.catalogue import queries
from courses.catalogue.actions import adopt_latest, digest_of
from courses.catalogue.models import Activity, Adoption, Course, Module, Version
from lms.tenancy.actions import OutsideTheWall
from tests.courses.catalogue.loading import inside, loaded, new_organisation, numbers, rewrite


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
