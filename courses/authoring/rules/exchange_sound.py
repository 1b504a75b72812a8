"""Makes Questions of what was found in a file: all of them, or the problems with their lines and nothing."""

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import replace

from courses.authoring.rules.exchange import MOST_QUESTIONS, NOTHING, TOO_MANY, Found, FoundOption, Reading, Refused, Remark, is_text
from courses.catalogue.rules.documents import CHOSEN, MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, Option, Partner, Question
from courses.catalogue.rules.fields import SLUG, whole
from courses.catalogue.rules.questions import FEWEST_LINES, FEWEST_OPTIONS, MOST_OPTIONS, MOST_WITHOUT_PARTNER

KINDS = (SINGLE, MULTIPLE, TRUE_FALSE, ORDER, MATCH, SHORT)
MOST_ACCEPTED = 50
MOST_STEM, MOST_OPTION, MOST_OPTION_FEEDBACK, MOST_FEEDBACK, MOST_KEY = 1000, 600, 1000, 2000, 80
NO_OUTCOME = "says no outcome. Choose below which outcome such questions serve"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def reading_of(found: Sequence[Found]) -> Reading:
    """All of them, or every problem."""
    if len(found) > MOST_QUESTIONS:
        raise Refused(found[MOST_QUESTIONS].line, TOO_MANY)
    if not found:
        raise Refused(1, NOTHING)
    keys = _keys(found)
    made = [_question(one, key) for one, key in zip(found, keys, strict=True)]
    pairs = list(zip(found, made, strict=True))
    problems = [_remark(one, question, words) for one, question in pairs for words in (*one.problems, *_wrong_with(question))]
    problems += [Remark(line, f"The key “{key}” is used twice.") for line, key in _doubles(found, keys)]
    if problems:
        return Reading(problems=tuple(sorted(problems, key=lambda remark: remark.line)))
    notes = tuple(_remark(one, question, words) for one, question in pairs for words in one.notes)
    return Reading(tuple(made), (), notes, tuple(one.line for one in found))


def fitted(reading: Reading, outcomes: int, sources: Collection[str], outcome: int | None) -> Reading:
    """The reading in a module with so many outcomes and these sources; `outcome` goes to questions that name none."""
    questions = tuple(
        question if question.outcomes or outcome is None else replace(question, outcomes=(outcome,)) for question in reading.questions
    )
    problems = tuple(
        Remark(line, f"“{_short(question.stem)}” {words}.")
        for line, question in zip(reading.lines, questions, strict=True) for words in _strange_here(question, outcomes, sources)
    )
    return Reading(problems=problems) if problems else replace(reading, questions=questions)


def _strange_here(question: Question, outcomes: int, sources: Collection[str]) -> list[str]:
    words = [] if question.outcomes else [NO_OUTCOME]
    words += [f"names outcome {number}; this module has {outcomes}" for number in question.outcomes if number > outcomes]
    return words + [f"names the source “{key}”, which this module does not have" for key in question.sources if key not in sources]


def _remark(found: Found, question: Question, words: str) -> Remark:
    return Remark(found.line, f"“{_short(question.stem)}” {words}." if question.stem else f"The question {words}.")


def _short(stem: str) -> str:
    line = " ".join(stem.split())
    return line if len(line) <= 50 else f"{line[:49]}…"


def _keys(found: Sequence[Found]) -> list[str]:
    """The key each brings along; else one made of its words, so that the same question brought in again meets itself."""
    said = [_slug(one.key) for one in found]
    taken = set(said)
    keys = []
    for one, key in zip(found, said, strict=True):
        made = key or f"q-{hashlib.sha256(f'{one.kind} {one.stem}'.encode()).hexdigest()[:12]}"
        number = 1
        while not key and made in taken:
            number += 1
            made = f"{made[:14]}-{number}"
        taken.add(made)
        keys.append(made)
    return keys


def _doubles(found: Sequence[Found], keys: Sequence[str]) -> list[tuple[int, str]]:
    met: set[str] = set()
    doubles = []
    for one, key in zip(found, keys, strict=True):
        if key in met:
            doubles.append((one.line, key))
        met.add(key)
    return doubles


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text[:200].lower()).strip("-")[:MOST_KEY].strip("-")


def _question(found: Found, key: str) -> Question:
    _fill_feedback(found)
    partners = _partners(found)
    return Question(
        key, found.kind, found.stem, found.critical, _outcomes(found), tuple(dict.fromkeys(found.sources)),
        _options(found, partners), found.feedback, tuple(dict.fromkeys(found.accepted)), _model_answer(found), partners,
    )


def _outcomes(found: Found) -> tuple[int, ...]:
    numbers = [whole(text) for text in dict.fromkeys(found.outcomes)]
    if not all(numbers):
        found.problems.append("names an outcome that is no number")
    return tuple(number for number in numbers if number)


def _fill_feedback(found: Found) -> None:
    """Every answer teaches: what says nothing takes the words of the whole question, and the other way round."""
    right = [option.feedback for option in found.options if option.correct and option.feedback]
    if not found.feedback and right:
        found.feedback = right[0]
        found.notes.append("has no general feedback; that of the right answer stands there too")
    if len(found.rider.get("feedback", ())) == len(found.options):
        for option, words in zip(found.options, found.rider.get("feedback", ()), strict=True):
            option.feedback = option.feedback or words
    silent = [option for option in found.options if not option.feedback]
    for option in silent:
        option.feedback = found.feedback[:MOST_OPTION_FEEDBACK]
    if silent and found.feedback:
        found.notes.append("has answers without feedback; they say what the general feedback says")


def _model_answer(found: Found) -> str:
    if found.kind != SHORT:
        return ""
    return found.model_answer or found.rider.get("short", "") or (found.accepted[0] if found.accepted else "")


def _options(found: Found, partners: Sequence[Partner]) -> tuple[Option, ...]:
    if found.kind == SHORT:
        return ()
    keys, by_text = _option_keys(found), {partner.text: partner.key for partner in partners}
    chosen = found.kind in CHOSEN
    return tuple(
        Option(key, option.text, chosen and option.correct, option.feedback, by_text.get(option.match, "") if found.kind == MATCH else "")
        for key, option in zip(keys, found.options, strict=True)
    )


def _option_keys(found: Found) -> list[str]:
    told = found.rider.get("options", [])
    if len(told) == len(found.options) == len(set(told)) and all(len(key) <= MOST_KEY and SLUG.fullmatch(key) for key in told):
        return list(told)
    if found.kind == TRUE_FALSE and len(found.options) == 2:
        return ["false", "true"] if _says_false(found.options[0]) else ["true", "false"]
    return [_LETTERS[place] if place < len(_LETTERS) else f"o{place}" for place in range(len(found.options))]


def _says_false(option: FoundOption) -> bool:
    return option.text.lower() in ("false", "no", "wrong", "f")


def _partners(found: Found) -> tuple[Partner, ...]:
    if found.kind != MATCH:
        return ()
    texts = list(dict.fromkeys([*(option.match for option in found.options if option.match), *found.loose]))
    told = found.rider.get("partners", [])
    keys = [key for key, _text in told]
    if sorted(text for _key, text in told) == sorted(texts) and len(set(keys)) == len(keys) and all(SLUG.fullmatch(key) for key in keys):
        return tuple(Partner(key, text) for key, text in told)
    return tuple(Partner(f"p{place}", text) for place, text in enumerate(texts, start=1))


def _wrong_with(question: Question) -> list[str]:
    words = [f"has no {name}" for name, text in _needed(question).items() if not text]
    words += [f"has a {name} longer than {most} characters" for name, text, most in _measured(question) if len(text) > most]
    texts = [question.stem, question.feedback, question.model_answer, *question.accepted, *(partner.text for partner in question.partners)]
    texts += [text for option in question.options for text in (option.text, option.feedback)]
    if not all(map(is_text, texts)):
        words.append("has a character that is not text")
    if question.critical and not question.is_scored:
        words.append("is critical, but nothing says which answer is right")
    return words + (_wrong_options(question) if question.kind != SHORT else _wrong_answers(question))


def _needed(question: Question) -> dict[str, str]:
    return {"question text": question.stem, "general feedback": question.feedback}


def _measured(question: Question) -> list[tuple[str, str, int]]:
    parts = [("question text", question.stem, MOST_STEM), ("general feedback", question.feedback, MOST_FEEDBACK)]
    parts += [("model answer", question.model_answer, MOST_FEEDBACK)]
    parts += [("partner", partner.text, MOST_OPTION) for partner in question.partners]
    parts += [("accepted answer", text, MOST_OPTION) for text in question.accepted]
    for option in question.options:
        parts += [("option", option.text, MOST_OPTION), ("feedback", option.feedback, MOST_OPTION_FEEDBACK)]
    return parts


def _wrong_answers(question: Question) -> list[str]:
    words = [] if question.model_answer else ["has no model answer"]
    return words + ([f"has more than {MOST_ACCEPTED} accepted answers"] if len(question.accepted) > MOST_ACCEPTED else [])


def _wrong_options(question: Question) -> list[str]:
    count, fewest = len(question.options), FEWEST_LINES if question.kind == ORDER else FEWEST_OPTIONS
    texts = Counter(option.text for option in question.options)
    words = ["has an option without words"] if "" in texts else []
    words += ["has the same option twice"] if any(number > 1 for number in texts.values()) else []
    if not fewest <= count <= MOST_OPTIONS:
        words.append(f"has {count} options; from {fewest} to {MOST_OPTIONS} are needed")
    return words + (_wrong_pairs(question) if question.kind == MATCH else _wrong_choices(question))


def _wrong_choices(question: Question) -> list[str]:
    right, count = sum(option.correct for option in question.options), len(question.options)
    if question.kind == TRUE_FALSE and sorted(option.key for option in question.options) != ["false", "true"]:
        return ["needs two options, true and false"]
    if question.kind in (SINGLE, TRUE_FALSE) and right != 1:
        return [f"has {right} right answers; exactly one is needed"]
    return ["needs at least one right and one wrong option"] if question.kind == MULTIPLE and right in (0, count) else []


def _wrong_pairs(question: Question) -> list[str]:
    matched = [option.match for option in question.options]
    words = ["has an option that is matched with nothing"] if "" in matched else []
    words += ["has two options with the same partner"] if len(set(matched)) < len(matched) else []
    loose = len({partner.key for partner in question.partners} - set(matched))
    return words + ([f"has more than {MOST_WITHOUT_PARTNER} partners that nothing is matched with"] if loose > MOST_WITHOUT_PARTNER else [])
