"""Questions as a table: one row each, with columns for up to six options. The heading is the template that can be downloaded.

Writing leaves it to lms.web.csv, the one writer of the house, to disarm what a spreadsheet would calculate; reading takes that back.
"""

import csv
from collections.abc import Iterator, Sequence

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
    rider_of,
    text_of,
    writable,
)
from courses.authoring.rules.exchange_sound import KINDS, reading_of
from courses.catalogue.rules.documents import MATCH, SHORT, Option, Question
from courses.catalogue.rules.questions import MOST_OPTIONS, MOST_WITHOUT_PARTNER

FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
BLANKS = " \t\r\n\x0b\x0c\xa0\u200b\ufeff"
SEPARATOR = "sep="   # a first line by which spreadsheets say what stands between the cells
MOST_OF_A_ROW = 100_000
YES, NO = ("yes", "y", "true", "right", "x", "1"), ("", "no", "n", "false", "wrong", "0")
NOT_READ = "The row that begins here cannot be read. Perhaps a quotation mark is missing, or the file ends too early."
MACHINE = "for the machine"
_OPTIONS = tuple(range(1, MOST_OPTIONS + 1))
_OTHERS = tuple(range(1, MOST_WITHOUT_PARTNER + 1))
HEADING = (
    "kind", "question", *(f"{name} {number}" for number in _OPTIONS for name in ("option", "right", "feedback")),
    *(f"other partner {number}" for number in _OTHERS), "accepted answers", "model answer", "feedback", "critical", "outcomes", "sources",
    "key", MACHINE,
)
NEEDED = ("kind", "question", "feedback")
EXAMPLES = (
    {
        "kind": "single", "question": "Which is the most open question?", "option 1": "Are you OK?", "right 1": "no",
        "feedback 1": "It is kind, and it can be answered with one word.", "option 2": "How has this week been for you?", "right 2": "yes",
        "feedback 2": "Yes. It leaves room for her own words.", "feedback": "Open questions begin with how or what.", "outcomes": "1",
    },
    {
        "kind": "match", "question": "What belongs together?", "option 1": "Ears", "right 1": "Listening", "option 2": "Hands",
        "right 2": "Helping", "other partner 1": "Judging", "feedback": "Write the partner of each option into the column “right”.",
        "outcomes": "1",
    },
    {
        "kind": "short", "question": "What is the number for emergencies in the United Kingdom?", "accepted answers": "999|112",
        "model answer": "999", "feedback": "Both numbers reach the same people.", "critical": "yes", "outcomes": "1",
    },
)  # fmt: skip


def template() -> list[list[str]]:
    """Three rows that show how the template is filled."""
    return [[example.get(name, "") for name in HEADING] for example in EXAMPLES]


def read_csv(raw: bytes) -> Reading:
    """The questions of a table, whole or not at all. Raises Refused for a file that is no such table."""
    rows = _rows(text_of(raw))
    _line, first = next(rows, (1, []))
    if first and first[0].strip().lower() == SEPARATOR:
        _line, first = next(rows, (1, []))
    heading = [cell.strip().lower() for cell in first]
    _check_heading(heading)
    found: list[Found] = []
    for line, cells in rows:
        if len(found) >= MOST_QUESTIONS:
            raise Refused(line, TOO_MANY)
        found.append(_found(line, heading, cells))
    return reading_of(found)


def rows_of(questions: Sequence[Question]) -> list[list[str]]:
    """The rows under HEADING, for the house's writer of CSV."""
    return [[_quoted(writable(cells.get(name, ""))) for name in HEADING] for cells in map(_cells, questions)]


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """(line it begins on, cells) of each row that is not empty."""
    fed = _Fed(text)
    rows = csv.reader(fed, delimiter=_delimiter(text), strict=True)
    line = 1
    try:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                yield line, cells
            fed.of_this_row, line = 0, rows.line_num + 1
    except csv.Error:
        raise Refused(line, NOT_READ) from None


class _Fed:
    """Feeds a text line by line, and stops before one row has grown too large."""

    def __init__(self, text: str) -> None:
        self._lines, self._line, self.of_this_row = lines_of(text), 0, 0

    def __iter__(self) -> "_Fed":
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self._line += 1
        self.of_this_row += len(line) + 1
        if self.of_this_row > MOST_OF_A_ROW:
            raise Refused(self._line, "The row that reaches here is too long to be one question. Perhaps a quotation mark is missing.")
        return f"{line}\n"


def _delimiter(text: str) -> str:
    first = next(lines_of(text))[:10_000]
    return max(",;\t", key=first.count)


def _check_heading(heading: Sequence[str]) -> None:
    missing = [name for name in NEEDED if name not in heading]
    strange = [name for name in heading if name and name not in HEADING]
    twice = [name for name in dict.fromkeys(heading) if name and heading.count(name) > 1]
    for words, names in (("does not have", missing), ("does not know", strange), ("has twice", twice)):
        if names:
            listed = ", ".join(f"“{name[:40]}”" for name in names[:5])
            raise Refused(1, f"The first line {words} the column {listed}. Take the columns of the template.")


def _found(line: int, heading: Sequence[str], cells: Sequence[str]) -> Found:
    row = {name: _bare(cell) for name, cell in zip(heading, cells, strict=False) if name}
    found = Found(line, row.get("kind", "").strip().lower(), "")
    if found.kind not in KINDS:
        found.problems.append(f"is of kind “{found.kind[:40]}”; known are {', '.join(KINDS)}")
        found.kind = SHORT
    if len(cells) != len(heading):
        found.problems.append(f"has {len(cells)} cells for {len(heading)} columns; a mark may be missing, or the file ends too early")
    _fill(found, row)
    return found


def _fill(found: Found, row: dict[str, str]) -> None:
    ours = bool(row.get(MACHINE, "").strip())
    words = {name: plain(found, cell, is_plain=ours) for name, cell in row.items() if name != MACHINE}
    found.stem, found.feedback, found.rider = words.get("question", ""), words.get("feedback", ""), read_rider(row.get(MACHINE, ""))
    found.key, found.critical = words.get("key", ""), _truth(found, words.get("critical", ""), "critical")
    found.outcomes = words.get("outcomes", "").replace(",", " ").split()
    found.sources = words.get("sources", "").replace(",", " ").split()
    found.loose = [words[name] for name in (f"other partner {number}" for number in _OTHERS) if words.get(name)]
    found.accepted, found.model_answer = _parts(words.get("accepted answers", "")), words.get("model answer", "")
    found.options = [_option(found, words, number) for number in _OPTIONS if words.get(f"option {number}")]


def _option(found: Found, words: dict[str, str], number: int) -> FoundOption:
    right = words.get(f"right {number}", "")
    feedback = words.get(f"feedback {number}", "")
    if found.kind == MATCH:
        return FoundOption(words[f"option {number}"], feedback=feedback, match=right)
    return FoundOption(words[f"option {number}"], _truth(found, right, f"right {number}"), feedback)


def _truth(found: Found, text: str, name: str) -> bool:
    if text.lower() not in (*YES, *NO):
        found.problems.append(f"has “{text[:40]}” in the column “{name}”; write yes or no")
    return text.lower() in YES


def _cells(question: Question) -> dict[str, str]:
    cells = {
        "kind": question.kind, "question": question.stem, "feedback": question.feedback, "critical": "yes" if question.critical else "no",
        "outcomes": " ".join(map(str, question.outcomes)), "sources": " ".join(question.sources), "key": question.key,
        "accepted answers": "|".join(text.replace("\\", "\\\\").replace("|", "\\|") for text in question.accepted),
        "model answer": question.model_answer, MACHINE: rider_of(question, for_csv=True) or "{}",
    }
    matched = {option.match for option in question.options}
    others = [partner.text for partner in question.partners if partner.key not in matched]
    cells |= {f"other partner {number}": text for number, text in enumerate(others, start=1)}
    for number, option in enumerate(question.options, start=1):
        cells |= {
            f"option {number}": option.text, f"feedback {number}": option.feedback, f"right {number}": _right(question, option),
        }
    return cells


def _right(question: Question, option: Option) -> str:
    if question.kind == MATCH:
        return next((partner.text for partner in question.partners if partner.key == option.match), "")
    return "yes" if option.correct else ""


def _parts(text: str) -> list[str]:
    """The answers between the bars; a backslash before a bar or before another backslash makes it an ordinary character."""
    parts, here = [""], iter(text)
    for letter in here:
        if letter == "\\":
            follows = next(here, "")
            parts[-1] += follows if follows in ("|", "\\") else f"\\{follows}"
        elif letter == "|":
            parts.append("")
        else:
            parts[-1] += letter
    return [part.strip() for part in parts if part.strip()]


def _quoted(text: str) -> str:
    """One mark more before what looks disarmed already, so that reading may take exactly one away."""
    return f"'{text}" if text.startswith("'") and _is_disarmed(text) else text


def _bare(cell: str) -> str:
    return cell[1:] if _is_disarmed(cell) else cell


def _is_disarmed(cell: str) -> bool:
    return cell.startswith("'") and (cell.lstrip("'").startswith(FORMULAS) or cell.lstrip("'").lstrip(BLANKS).startswith(FORMULAS))
