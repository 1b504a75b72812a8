"""Questions of lines: put in order, or matched. Each line has a field of its own, so that both are done by keyboard and without script.

A field says "<line>.<place>" (places count from 1) or "<line>.<partner>"; keys hold no dot.
"""

from collections.abc import Sequence

from courses.catalogue.rules.documents import MATCH, ORDER, Question

PLACE = "Choose from the places shown"


def is_of_lines(question: Question) -> bool:
    """Whether each line of it has a field of its own."""
    return question.kind in (ORDER, MATCH)


def second_halves(question: Question) -> tuple[tuple[str, str], ...]:
    """(key, words) of what a line can be given: the places, or the partners as they are written."""
    if question.kind == MATCH:
        return tuple((partner.key, partner.text) for partner in question.partners)
    return tuple((str(place), str(place)) for place in range(1, len(question.options) + 1))


def problem_with(question: Question, values: Sequence[str]) -> str:
    """What keeps these fields from being an answer, in words; empty for an answer and for a question left open."""
    pairs = [_halves(value) for value in values]
    lines, halves = {option.key for option in question.options}, {key for key, _ in second_halves(question)}
    if not all(line in lines and half in halves for line, half in pairs) or len({line for line, _ in pairs}) < len(pairs):
        return PLACE if question.kind == ORDER else "Choose from the answers shown"
    if pairs and len(pairs) < len(lines):
        what = "Give each of the {} lines a place" if question.kind == ORDER else "Choose something for each of the {} lines"
        return f"{what.format(len(lines))}, or leave them all open"
    if question.kind == ORDER and len({half for _, half in pairs}) < len(pairs):
        return "Two lines have the same place: give each its own"
    return ""


def answer_of(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    """The answer that sound fields give: line keys in their order, or "<line>.<partner>" in the order of the question."""
    pairs = [_halves(value) for value in values]
    if question.kind == ORDER:
        return tuple(line for line, _ in sorted(pairs, key=lambda pair: int(pair[1])))
    matched = dict(pairs)
    return tuple(f"{option.key}.{matched[option.key]}" for option in question.options if option.key in matched)


def right_answer(question: Question) -> tuple[str, ...]:
    """The answer that is right: option keys, all of them in their order, or "<line>.<partner>"."""
    if question.kind == MATCH:
        return tuple(f"{option.key}.{option.match}" for option in question.options)
    return tuple(option.key for option in question.options if question.kind == ORDER or option.correct)


def words_of(question: Question, answer: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """(words, feedback) for each line of an answer, in its order. A key that is no longer there is left out."""
    options, partners = {option.key: option for option in question.options}, dict(second_halves(question))
    if question.kind == ORDER:
        return tuple((f"{place}. {options[key].text}", options[key].feedback) for place, key in enumerate(answer, 1) if key in options)
    pairs = [_halves(one) for one in answer]
    return tuple(
        (f"{options[line].text}: {partners[half]}", options[line].feedback) for line, half in pairs if line in options and half in partners
    )


def words_of_fields(question: Question, values: Sequence[str]) -> tuple[str, ...]:
    """What fields say, sound or not: a draft may give two lines one place."""
    options, halves = {option.key: option.text for option in question.options}, dict(second_halves(question))
    pairs = [_halves(value) for value in values]
    known = sorted((half, line) for line, half in pairs if line in options and half in halves)
    return tuple(f"{half}. {options[line]}" if question.kind == ORDER else f"{options[line]}: {halves[half]}" for half, line in known)


def _halves(value: str) -> tuple[str, str]:
    line, _, half = value.partition(".")
    return line, half
