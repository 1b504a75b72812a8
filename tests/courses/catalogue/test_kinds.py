"""Which room does an activity of a kind."""

import pytest

from courses.catalogue import kinds


def test_a_kind_of_activity_has_one_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_opened_by", {})
    monkeypatch.setattr(kinds, "_shown_by", {})
    kinds.opens("quiz", "quizzes.questions")
    kinds.opens("quiz", "quizzes.questions")
    kinds.evidence("quiz", "quizzes.attempt")
    assert (kinds.endpoint_of("quiz"), kinds.evidence_endpoint("quiz")) == ("quizzes.questions", "quizzes.attempt")
    assert kinds.evidence_endpoint("page") is None
    with pytest.raises(ValueError, match="already belong to quizzes"):
        kinds.opens("quiz", "other.questions")
    with pytest.raises(ValueError, match="already belong"):
        kinds.evidence("quiz", "other.attempt")
    with pytest.raises(LookupError, match="no room has said"):
        kinds.endpoint_of("dance")


def test_what_stands_below_a_page_is_asked_for_each_page_and_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kinds, "_below", [])

    def below(module_key: str, page_key: str, way: str) -> kinds.Aside:
        return kinds.Aside("a.html", (module_key, page_key, way))

    kinds.below_pages(below)
    kinds.below_pages(below)
    assert kinds.asides("m", "p", "read") == [kinds.Aside("a.html", ("m", "p", "read"))]
