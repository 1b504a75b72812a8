"""Questions written as GIFT. What GIFT has no place for stands in comments before each question, so that it is there when read again."""

import re
from collections.abc import Iterator, Sequence

from courses.authoring.rules.exchange import rider_of, tags_of, writable
from courses.authoring.rules.exchange_gift import RIDER
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, TRUE_FALSE, Question

_SPECIAL = re.compile(r"[\\~=#{}:]|(?<=-)>|^[\[%/>]")


def write_gift(questions: Sequence[Question]) -> str:
    """The questions as a file."""
    return "\n".join(_written(question) for question in questions)


def _written(question: Question) -> str:
    tags = "".join(f" [tag:{tag}]" for tag in tags_of(question))
    lines = [f"// [id:{question.key}]{tags}", f"{RIDER}{rider_of(question)}"]
    lines.append(f"::{_safe(question.key)}::[plain]{_safe(question.stem)} {{")
    return "\n".join([*lines, *_answers(question), f"####{_safe(question.feedback)}", "}", ""])


def _answers(question: Question) -> Iterator[str]:
    if question.kind == ORDER:
        yield ">ALL"
    if question.kind == TRUE_FALSE:
        yield _truth(question)
    elif question.kind == SHORT:
        yield from (f"={_safe(text)}" for text in question.accepted)
    elif question.kind == MATCH:
        yield from _pairs(question)
    else:
        yield from _lines(question)


def _truth(question: Question) -> str:
    right = next(option for option in question.options if option.correct)
    wrong = next(option for option in question.options if not option.correct)
    return f"{right.key.upper()}#{_safe(wrong.feedback)}#{_safe(right.feedback)}"


def _pairs(question: Question) -> Iterator[str]:
    texts = {partner.key: partner.text for partner in question.partners}
    for option in question.options:
        yield f"={_safe(option.text)} -> {_safe(texts.pop(option.match))}"
    yield from (f"= -> {_safe(text)}" for text in texts.values())


def _lines(question: Question) -> Iterator[str]:
    share = f"{100 / max(sum(option.correct for option in question.options), 1):.5f}"
    for option in question.options:
        if question.kind == ORDER:
            yield _safe(option.text)
            continue
        mark = ("=" if option.correct else "~") if question.kind != MULTIPLE else f"~%{share}%" if option.correct else "~%-100%"
        yield f"{mark}{_safe(option.text)}#{_safe(option.feedback)}"


def _safe(text: str) -> str:
    """Nothing in it that GIFT would act on; a line end becomes the two characters GIFT has for it."""
    return _SPECIAL.sub(lambda met: f"\\{met[0]}", writable(text)).replace("\n", "\\n")
