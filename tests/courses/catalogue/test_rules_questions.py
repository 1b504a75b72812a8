"""The rules of questions that need more than one changed word to be broken."""

from courses.catalogue.rules import module_document
from lms.web.markup import render
from tests.courses.catalogue.samples import QUESTION, QUIZ, QUIZ_HEAD, SHORT, changed, good, problems_of


def multiple(*right: str) -> dict[str, str]:
    """The files with a first question of several right answers, each option right or not as said."""
    options = "".join(f"      - {{key: o{place}, text: t{place}, correct: {word}, feedback: f}}\n" for place, word in enumerate(right))
    question = QUESTION.format(number=1)
    head, tail = question.split("      - key: a")[0], "    feedback: What stays true.\n"
    return changed("quiz.yaml", question, head.replace("single", "multiple") + options + tail)


def test_a_multiple_question_has_right_and_wrong_options() -> None:
    assert module_document("05-listening", multiple("true", "true", "false"), render)
    for right in (("true", "true"), ("false", "false")):
        assert any("at least one right and one wrong" in problem for problem in problems_of(multiple(*right)))


def test_two_to_six_options_are_offered() -> None:
    assert module_document("05-listening", multiple(*["true"] * 5, "false"), render)
    assert any("are 7; from 2 to 6 are needed" in problem for problem in problems_of(multiple(*["true"] * 6, "false")))
    assert any("are 1; from 2 to 6 are needed" in problem for problem in problems_of(multiple("true")))


def test_a_question_without_a_right_answer_cannot_be_critical() -> None:
    texts = good() | {"quiz.yaml": QUIZ.replace(SHORT, SHORT.replace("critical: false", "critical: true"))}
    assert any("questions 8, critical: must be false" in problem for problem in problems_of(texts))
    assert module_document("05-listening", texts | {"quiz.yaml": texts["quiz.yaml"].replace("accepted: []", "accepted: [hope]")}, render)


def test_questions_that_nobody_can_get_right_are_refused() -> None:
    shorts = "".join(SHORT.replace("in-your-words", f"words-{number}") for number in range(8))
    assert any("nobody could reach the pass mark" in problem for problem in problems_of(good() | {"quiz.yaml": QUIZ_HEAD + shorts}))


def test_a_short_question_may_leave_out_accepted_answers() -> None:
    assert module_document("05-listening", changed("quiz.yaml", "    accepted: []\n", ""), render).quiz.questions[-1].accepted == ()
