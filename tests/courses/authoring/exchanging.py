"""Questions as the property tests make them, and the three formats as they are written."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from courses.authoring.rules.exchange import is_text
from courses.authoring.rules.exchange_csv import HEADING, rows_of
from courses.authoring.rules.exchange_gift_written import write_gift
from courses.authoring.rules.exchange_moodle_written import write_moodle
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE, Option, Partner, Question
from lms.web.csv import MARK, lines

AWKWARD = ("=1+1", "'=x", "''@a", "-\u200b", "a->b", "[plain]x", "[html]", "%50%", "~", "####", "::", "//", "$CATEGORY: x", "T", "{}",
           "\\n", "\\", "a\nb", "a\n\nb", "<b>&amp;lt;</b>", "]]>", "*", "\\*", "|", "\\|", ";", '"', "T#", ">",
           "\u05d0\U0001f49b", "#", "a\tb", "\u2028x")
WORDS = st.one_of(
    st.sampled_from(AWKWARD), st.text(max_size=40),
    st.lists(st.sampled_from((*AWKWARD, " ", "word")), max_size=6).map("".join),
).map(str.strip).filter(lambda text: bool(text) and is_text(text))  # fmt: skip
SLUGS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)


def options(keys: Sequence[str], texts: Sequence[str], said: Sequence[str], right: Sequence[bool]) -> tuple[Option, ...]:
    return tuple(Option(*each) for each in zip(keys, texts, right, said, strict=True))


@st.composite
def question(draw: Any) -> Question:
    kind = draw(st.sampled_from((SINGLE, MULTIPLE, TRUE_FALSE, ORDER, MATCH, SHORT)))
    count = 2 if kind == TRUE_FALSE else draw(st.integers(3, 6))

    def some(values: Any, number: int = count) -> list[str]:
        return list(draw(st.lists(values, min_size=number, max_size=number, unique=True)))

    keys, texts = some(SLUGS), some(WORDS)
    said = draw(st.lists(WORDS, min_size=count, max_size=count))
    right = [False] * count
    if kind == TRUE_FALSE:
        keys = list(draw(st.permutations(["true", "false"])))
    if kind in (SINGLE, TRUE_FALSE, MULTIPLE):
        right[draw(st.integers(0, count - 1))] = True
    if kind == MULTIPLE and count > 2 and not right[0]:
        right[0] = draw(st.booleans())
    made, partners = options(keys, texts, said, right), ()
    if kind == MATCH:
        number = count + draw(st.integers(0, 2))
        pairs = tuple(Partner(*each) for each in zip(some(SLUGS, number), some(WORDS, number), strict=True))
        made = tuple(Option(one.key, one.text, False, one.feedback, partner.key) for one, partner in zip(made, pairs, strict=False))
        partners = tuple(draw(st.permutations(pairs)))
    accepted = tuple(draw(st.lists(WORDS, max_size=4, unique=True))) if kind == SHORT else ()
    return Question(
        draw(SLUGS), kind, draw(WORDS), draw(st.booleans()) and (kind != SHORT or bool(accepted)),
        tuple(draw(st.lists(st.integers(1, 9), max_size=3, unique=True))),
        tuple(draw(st.lists(st.from_regex(r"[A-Z][A-Z0-9]{1,5}", fullmatch=True), max_size=2, unique=True))),
        () if kind == SHORT else made, draw(WORDS), accepted, draw(WORDS) if kind == SHORT else "", partners,
    )  # fmt: skip


QUESTIONS = st.lists(question(), min_size=1, max_size=6, unique_by=lambda one: one.key).map(tuple)


def as_csv(questions: Sequence[Question], delimiter: str = ",") -> bytes:
    text = MARK + "".join(lines(HEADING, rows_of(questions)))
    return text.encode()


WRITERS = {
    "csv": as_csv, "gift": lambda questions: write_gift(questions).encode(), "moodle": lambda questions: write_moodle(questions).encode(),
}
