"""Questions from GIFT, the plain text that Moodle and others write. Writing it stands in `exchange_gift_written`.

Taken: choice (= and ~, with %weights% and # feedback), true and false, matching, short answers, order (> as Moodle's ordering writes it),
titles, general feedback, comments. Named as not taken: numbers, essays, missing words, text without an answer.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from courses.authoring.rules.exchange import (
    MOST_QUESTIONS,
    TOO_MANY,
    Found,
    FoundOption,
    Reading,
    Refused,
    lines_of,
    plain,
    read_rider,
    read_tags,
    text_of,
)
from courses.authoring.rules.exchange_sound import reading_of
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE

RIDER = "// peerway "
CATEGORY = "$CATEGORY:"
MOST_OF_A_BLOCK = 100_000
FULL = 100.0
NOT_EVEN = "had answers with part of the points; here an answer is right or wrong"
_ESCAPED = re.compile(r"\\([^\w\s])|\\n")
_TAG = re.compile(r"\[(id|tag):((?:\\\]|[^\]]){0,200})\]")  # bounded, or a comment of openings alone is read from each to its end
_WEIGHT = re.compile(r"\s*%(-?[0-9]{1,3}(?:\.[0-9]{1,10})?)%")
_FORMAT = re.compile(r"\s*\[(html|plain|markdown|moodle)\]")
_TRUTH = re.compile(r"\s*(TRUE|T|FALSE|F)\s*(?=#|$)", re.IGNORECASE)


@dataclass
class Block:
    """The lines of one question; `comments` are those that begin with two strokes."""

    line: int
    words: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    length: int = 0


@dataclass(frozen=True)
class Answer:
    """One answer: its mark (= or ~), its words, its share of the points in per cent, and what is said back."""

    mark: str
    text: str
    share: float
    feedback: str


def read_gift(raw: bytes) -> Reading:
    """The questions of a file, whole or not at all. Raises Refused for a file that cannot be read."""
    found: list[Found] = []
    for block in _blocks(text_of(raw)):
        if len(found) >= MOST_QUESTIONS:
            raise Refused(block.line, TOO_MANY)
        found.append(_found(block))
    return reading_of(found)


def _blocks(text: str) -> Iterator[Block]:
    """Questions stand apart by empty lines; a line with a category belongs to none."""
    block: Block | None = None
    for number, line in enumerate(lines_of(text), start=1):
        if line.strip() and not line.startswith(CATEGORY):
            block = block or Block(number)
            _add(block, line)
        elif block is not None:
            if block.words:
                yield block
            block = None
    if block is not None and block.words:
        yield block


def _add(block: Block, line: str) -> None:
    block.length += len(line)
    if block.length > MOST_OF_A_BLOCK:
        raise Refused(block.line, "The question that begins here is too long. Perhaps the empty line after it is missing.")
    (block.comments if line.lstrip().startswith("//") else block.words).append(line)


def _found(block: Block) -> Found:
    found = Found(block.line, SHORT, "")
    _read_comments(found, block.comments)
    text = _without_title("\n".join(block.words))
    opened, closed = _first(text, "{"), _first(text, "}")
    if opened is None:
        return _not_taken(found, text, "has no answers in braces, so it is not a question we can take")
    if closed is None or closed < opened:
        return _not_taken(found, text[:opened], "has no closing brace; the file may end too early")
    if text[closed + 1:].strip() or _first(text[opened + 1:closed], "{") is not None:
        return _not_taken(found, text[:opened], "has words after its answers (a missing word), or two sets of them; we cannot take that")
    is_plain = _stem(found, text[:opened])
    _read_answers(found, text[opened + 1:closed].strip(), is_plain=is_plain)
    return found


def _not_taken(found: Found, stem: str, words: str) -> Found:
    _stem(found, stem)
    found.problems.append(words)
    return found


def _without_title(text: str) -> str:
    text = text.strip()
    ends = _cuts(text[2:], "::")
    return text[2:][ends[0].end():] if text.startswith("::") and ends else text


def _stem(found: Found, text: str) -> bool:
    """Take the words of the question; whether they are plain text."""
    form = _FORMAT.match(text)
    is_plain = form is not None and form[1] == "plain"
    found.stem = plain(found, _unescaped(text[form.end() if form else 0:]), is_plain=is_plain)
    return is_plain


def _read_comments(found: Found, comments: list[str]) -> None:
    tags = []
    for comment in comments:
        if comment.startswith(RIDER):
            found.rider = read_rider(comment.removeprefix(RIDER))
            continue
        for name, value in _TAG.findall(comment):
            if name == "id":
                found.key = value
            else:
                tags.append(value)
    read_tags(found, tags)


def _read_answers(found: Found, text: str, *, is_plain: bool) -> None:
    body, found.feedback = _halves(text, "####")
    found.feedback = _said(found, found.feedback, is_plain=is_plain)
    truth = _TRUTH.match(body)
    if not body.strip():
        _written(found)
    elif body.startswith("#"):
        found.problems.append("asks for a number; we cannot take such questions")
    elif body.startswith(">"):
        _ordered(found, body, is_plain=is_plain)
    elif truth:
        _true_or_false(found, truth[1].upper().startswith("T"), body[truth.end():], is_plain=is_plain)
    else:
        _listed(found, body, is_plain=is_plain)


def _written(found: Found) -> None:
    if "short" not in found.rider:
        found.problems.append("is an essay; we cannot take such questions")


def _ordered(found: Found, body: str, *, is_plain: bool) -> None:
    found.kind = ORDER
    lines = [line for line in body.split("\n")[1:] if line.strip()]
    found.options = [FoundOption(_said(found, line, is_plain=is_plain)) for line in lines]


def _true_or_false(found: Found, answer: bool, rest: str, *, is_plain: bool) -> None:
    """The first feedback is for who chose wrong, the second for who chose right."""
    found.kind = TRUE_FALSE
    wrong, right = ([_said(found, words, is_plain=is_plain) for words in _pieces(rest, "#")[1:]] + ["", ""])[:2]
    if not answer:
        wrong, right = right, wrong
    options = {"true": FoundOption("True", answer, right), "false": FoundOption("False", not answer, wrong)}
    keys = found.rider.get("options", [])
    found.options = [options[key] for key in (keys if sorted(keys) == ["false", "true"] else options)]
    for option, text in zip(found.options, found.rider.get("texts", ()), strict=False):
        option.text = text


def _listed(found: Found, body: str, *, is_plain: bool) -> None:
    first = _cuts(body, "[=~]")
    if not first or body[:first[0].start()].strip():
        found.problems.append("has answers without = or ~ before them")
        return
    marks = [(first[place].group(), body[cut.end():_start(first, place + 1, body)]) for place, cut in enumerate(first)]
    read = _chosen if any(mark == "~" for mark, _text in marks) else _matched if _cuts(body, "->") else _answered
    read(found, marks, is_plain=is_plain)


def _start(cuts: list[re.Match[str]], place: int, body: str) -> int:
    return cuts[place].start() if place < len(cuts) else len(body)


def _answer(found: Found, mark: str, text: str, *, is_plain: bool) -> Answer:
    weight = _WEIGHT.match(text)
    share = float(weight[1]) if weight else FULL if mark == "=" else 0.0
    words, feedback = _halves(text[weight.end() if weight else 0:], "#")
    return Answer(mark, _said(found, words, is_plain=is_plain), share, _said(found, feedback, is_plain=is_plain))


def _chosen(found: Found, marks: list[tuple[str, str]], *, is_plain: bool) -> None:
    """Without = every answer with points is one of several right ones; with it only those that earn all of them are right."""
    answers = [_answer(found, mark, text, is_plain=is_plain) for mark, text in marks]
    found.kind = SINGLE if any(answer.mark == "=" for answer in answers) else MULTIPLE
    least = FULL if found.kind == SINGLE else 0.01
    found.options = [FoundOption(answer.text, answer.share >= least, answer.feedback) for answer in answers]
    shares = [answer.share for answer in answers if answer.share > 0]
    if shares and max(shares) - min(shares) > 1:
        found.notes.append(NOT_EVEN)


def _answered(found: Found, marks: list[tuple[str, str]], *, is_plain: bool) -> None:
    answers = [_answer(found, mark, text, is_plain=is_plain) for mark, text in marks]
    found.accepted = [answer.text for answer in answers if answer.share >= FULL and answer.text]
    if any(answer.share < FULL for answer in answers):
        found.notes.append(NOT_EVEN)
    said = [answer.feedback for answer in answers if answer.feedback]
    if not found.feedback and said:
        found.feedback = said[0]
    if len(said) > 1:
        found.notes.append("says something else to each answer; we keep the general feedback alone")
    if not found.accepted:
        found.problems.append("has no answer that earns all the points")


def _matched(found: Found, marks: list[tuple[str, str]], *, is_plain: bool) -> None:
    found.kind = MATCH
    for _mark, text in marks:
        line, partner = (_said(found, words, is_plain=is_plain) for words in _halves(text, "->"))
        if line:
            found.options.append(FoundOption(line, match=partner))
        elif partner:
            found.loose.append(partner)


def _said(found: Found, text: str, *, is_plain: bool) -> str:
    form = _FORMAT.match(text)
    return plain(found, _unescaped(text[form.end() if form else 0:]), is_plain=form[1] == "plain" if form else is_plain)


def _unescaped(text: str) -> str:
    return _ESCAPED.sub(lambda met: met[1] or "\n", text.strip())


def _cuts(text: str, mark: str) -> list[re.Match[str]]:
    """Where a mark stands that no backslash takes back."""
    return [met for met in re.finditer(rf"\\.|(?P<mark>{mark})", text, re.DOTALL) if met["mark"]]


def _first(text: str, mark: str) -> int | None:
    cuts = _cuts(text, re.escape(mark))
    return cuts[0].start() if cuts else None


def _pieces(text: str, mark: str) -> list[str]:
    cuts = _cuts(text, mark)
    ends = [*(cut.start() for cut in cuts), len(text)]
    return [text[start:end] for start, end in zip([0, *(cut.end() for cut in cuts)], ends, strict=True)]


def _halves(text: str, mark: str) -> tuple[str, str]:
    """Before and after the first such mark."""
    cuts = _cuts(text, mark)
    return (text[:cuts[0].start()], text[cuts[0].end():]) if cuts else (text, "")
