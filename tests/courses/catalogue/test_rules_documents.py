"""What a module without a fault becomes, and its trip through JSON."""

from dataclasses import fields
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from courses.catalogue.rules import ModuleDocument, from_json, module_document, to_json
from lms.web.markup import render
from tests.courses.catalogue.samples import good


def test_a_module_without_a_fault_becomes_a_document() -> None:
    document = module_document("05-listening", good(), render)
    assert (document.key, document.minutes, document.critical, document.requires) == ("listening", 30, False, ())
    assert [page.key for page in document.pages] == ["start", "sensitive"]
    assert "<h2>What comes</h2>" in document.pages[0].html
    assert document.sources[0].checked == date(2026, 11, 22)
    assert document.quiz.questions[0].options[0].correct is True


def test_activities_are_pages_in_order_and_then_the_questions() -> None:
    document = module_document("05-listening", good(), render)
    assert document.activity_keys == (("page:start", "page"), ("page:sensitive", "page"), ("quiz:questions", "quiz"))


def test_a_page_knows_its_neighbours_and_whether_it_is_sensitive() -> None:
    document = module_document("05-listening", good(), render)
    start, sensitive = document.pages
    assert document.neighbours("start") == (None, sensitive)
    assert document.neighbours("sensitive") == (start, None)
    assert document.neighbours("nowhere") == (None, None)
    assert document.page("start") is start and document.page("nowhere") is None
    assert document.source("SEEN") is document.sources[0] and document.source("NOWHERE") is None
    assert document.is_sensitive(sensitive) and not document.is_sensitive(start)


def test_a_written_answer_without_an_accepted_one_is_not_scored() -> None:
    quiz = module_document("05-listening", good(), render).quiz
    assert quiz.questions[0].is_scored and not quiz.questions[-1].is_scored
    assert quiz.question("in-your-words") is quiz.questions[-1] and quiz.question("other") is None


@given(some.from_type(ModuleDocument))
def test_a_document_survives_the_trip_through_json(document: ModuleDocument) -> None:
    assert from_json(to_json(document)) == document


def test_a_document_stored_before_a_field_existed_takes_its_default() -> None:
    data = to_json(module_document("05-listening", good(), render))
    del data["quiz"]["questions"][0]["accepted"]
    assert from_json(data).quiz.questions[0].accepted == ()
    del data["title"]
    with pytest.raises(TypeError):
        from_json(data)


def test_documents_are_frozen() -> None:
    document = module_document("05-listening", good(), render)
    with pytest.raises(AttributeError):
        document.title = "x"  # type: ignore[misc]
    assert all(not isinstance(getattr(document, field.name), list) for field in fields(document))
