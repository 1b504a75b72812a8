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
