"""Questions written as Moodle XML. Key and tags stand where Moodle keeps them; the rest in an element of ours that Moodle passes over."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape  # nosec B406 - writes, never reads

from courses.authoring.rules.exchange import rider_of, tags_of, writable
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, Option, Question

_TYPES = {SINGLE: "multichoice", MULTIPLE: "multichoice", TRUE_FALSE: "truefalse", ORDER: "ordering", MATCH: "matching"}
_PLAIN = ' format="plain_text"'


def write_moodle(questions: Sequence[Question]) -> str:
    """The questions as a file."""
    lines = [line for question in questions for line in _written(question)]
    return "\n".join(['<?xml version="1.0" encoding="UTF-8"?>', "<quiz>", *lines, "</quiz>", ""])


def _written(question: Question) -> Iterator[str]:
    is_scored_short = "shortanswer" if question.is_scored else "essay"
    yield f'<question type="{_TYPES.get(question.kind, is_scored_short)}">'
    yield f"<name>{_text(question.key)}</name>"
    yield f"<questiontext{_PLAIN}>{_text(question.stem)}</questiontext>"
    yield f"<generalfeedback{_PLAIN}>{_text(question.feedback)}</generalfeedback>"
    yield f"<defaultgrade>1</defaultgrade><penalty>0</penalty><hidden>0</hidden><idnumber>{escape(question.key)}</idnumber>"
    yield from _answers(question)
    yield "<tags>" + "".join(f"<tag>{_text(tag)}</tag>" for tag in tags_of(question)) + "</tags>"
    yield f"<peerway>{escape(rider_of(question))}</peerway>"
    yield "</question>"


def _answers(question: Question) -> Iterator[str]:
    if question.kind == MATCH:
        yield "<shuffleanswers>true</shuffleanswers>"
        yield from _pairs(question)
    elif question.kind == SHORT:
        yield from _accepted(question)
    elif question.kind == TRUE_FALSE:
        yield from (_answer(option.key, 100.0 * option.correct, option.feedback, "") for option in question.options)
    elif question.kind == ORDER:
        yield "<layouttype>VERTICAL</layouttype><selecttype>ALL</selecttype>"
        yield from (_answer(option.text, place, "", _PLAIN) for place, option in enumerate(question.options, start=1))
    else:
        yield f"<single>{'false' if question.kind == MULTIPLE else 'true'}</single><shuffleanswers>true</shuffleanswers>"
        yield from (_answer(option.text, _share(question, option), option.feedback, _PLAIN) for option in question.options)


def _share(question: Question, option: Option) -> float:
    """Whoever ticks everything gets nothing."""
    if question.kind != MULTIPLE:
        return 100.0 * option.correct
    return 100 / max(sum(one.correct for one in question.options), 1) if option.correct else -100.0


def _pairs(question: Question) -> Iterator[str]:
    texts = {partner.key: partner.text for partner in question.partners}
    for option in question.options:
        yield f"<subquestion{_PLAIN}>{_text(option.text)}<answer>{_text(texts.pop(option.match))}</answer></subquestion>"
    yield from (f"<subquestion{_PLAIN}><text></text><answer>{_text(text)}</answer></subquestion>" for text in texts.values())


def _accepted(question: Question) -> Iterator[str]:
    """A star stands for any letters in Moodle, so ours are told apart by a backslash."""
    if question.accepted:
        yield "<usecase>0</usecase>"
        yield from (_answer(text.replace("*", "\\*"), 100, "", _PLAIN) for text in question.accepted)
    else:
        yield f"<responseformat>plain</responseformat><graderinfo{_PLAIN}>{_text(question.model_answer)}</graderinfo>"


def _answer(text: str, share: float, feedback: str, form: str) -> str:
    return f'<answer fraction="{share:.5f}"{form}>{_text(text)}<feedback{_PLAIN}>{_text(feedback)}</feedback></answer>'


def _text(text: str) -> str:
    return f"<text>{escape(writable(text))}</text>"
