"""Questions from Moodle XML: choice, true and false, matching, short answers and order. Pictures and hints are left out and named."""

from courses.authoring.rules.exchange import (
    LEFT_OUT,
    MOST_QUESTIONS,
    TOO_MANY,
    Found,
    FoundOption,
    Reading,
    Refused,
    plain,
    read_rider,
    read_tags,
    text_of,
)
from courses.authoring.rules.exchange_sound import reading_of
from courses.authoring.rules.exchange_xml import Node, read_questions
from courses.catalogue.rules.documents import MATCH, MULTIPLE, ORDER, SHORT, SINGLE, TRUE_FALSE

FULL = 100.0
NOT_EVEN = "had answers with part of the points; here an answer is right or wrong"
STAR = "has a star that stood for any letters; here it is an ordinary star"
PLAIN = "plain_text"


def read_moodle(raw: bytes) -> Reading:
    """The questions of a file, whole or not at all. Raises Refused for a file that cannot be read."""
    found: list[Found] = []

    def take(node: Node) -> None:
        if node.attributes.get("type") == "category":
            return
        if len(found) >= MOST_QUESTIONS:
            raise Refused(node.line, TOO_MANY)
        found.append(_found(node))

    read_questions(text_of(raw), take)
    return reading_of(found)


def _found(node: Node) -> Found:
    found = Found(node.line, SHORT, "")
    found.stem = _said(found, node.first("questiontext"))
    found.feedback = _said(found, node.first("generalfeedback")) or _said(found, node.first("correctfeedback"))
    found.key, found.rider = node.said("idnumber"), read_rider(node.said("peerway"))
    read_tags(found, [tag.said("text") for tag in node.first("tags").all("tag")])
    if node.has("file") and LEFT_OUT not in found.notes:
        found.notes.append(LEFT_OUT)
    if node.all("hint"):
        found.notes.append("has hints, which are left out")
    kind = node.attributes.get("type", "")
    read = _KINDS.get(kind)
    if read is None:
        found.problems.append(f"is of the type “{kind[:40]}”; we can take {', '.join(_KINDS)}")
    else:
        read(found, node)
    return found


def _chosen(found: Found, node: Node) -> None:
    found.kind = MULTIPLE if node.said("single").lower() in ("false", "0") else SINGLE
    answers = [(answer, _share(found, answer)) for answer in node.all("answer")]
    least = FULL if found.kind == SINGLE else 0.01
    found.options = [
        FoundOption(_said(found, answer), share >= least, _said(found, answer.first("feedback"))) for answer, share in answers
    ]
    _note_uneven(found, [share for _answer, share in answers])


def _note_uneven(found: Found, shares: list[float]) -> None:
    good = [share for share in shares if share > 0]
    if good and max(good) - min(good) > 1:
        found.notes.append(NOT_EVEN)


def _true_or_false(found: Found, node: Node) -> None:
    found.kind = TRUE_FALSE
    options: dict[str, FoundOption] = {}
    for answer in node.all("answer"):
        word = answer.said("text").lower()
        options[word] = FoundOption(word.capitalize(), _share(found, answer) >= FULL, _said(found, answer.first("feedback")))
    if sorted(options) != ["false", "true"]:
        found.problems.append("needs the two answers true and false")
        return
    keys = found.rider.get("options", [])
    found.options = [options[key] for key in (keys if sorted(keys) == ["false", "true"] else ("true", "false"))]
    for option, text in zip(found.options, found.rider.get("texts", ()), strict=False):
        option.text = text


def _matched(found: Found, node: Node) -> None:
    found.kind = MATCH
    for pair in node.all("subquestion"):
        line, partner = _said(found, pair), pair.first("answer").said("text")
        partner = plain(found, partner, is_plain=_is_plain(pair))
        if line:
            found.options.append(FoundOption(line, match=partner))
        elif partner:
            found.loose.append(partner)


def _answered(found: Found, node: Node) -> None:
    answers = [(answer.said("text"), _share(found, answer), answer) for answer in node.all("answer")]
    scored = [(text, share, answer) for text, share, answer in answers if text != "*"]
    found.accepted = [_star(found, text) for text, share, _answer in scored if share >= FULL]
    if any(0 < share < FULL for _text, share, _answer in scored):
        found.notes.append(NOT_EVEN)
    said = [words for words in (_said(found, answer.first("feedback")) for _text, _share, answer in answers) if words]
    if len(said) > 1:
        found.notes.append("says something else to each answer; we keep the general feedback alone")
    found.feedback = found.feedback or (said[0] if said else "")
    if not any(found.accepted):
        found.problems.append("has no answer that earns all the points")


def _star(found: Found, text: str) -> str:
    if "*" in text.replace("\\*", "") and STAR not in found.notes:
        found.notes.append(STAR)
    return plain(found, text.replace("\\*", "*"), is_plain=True)


def _written(found: Found, node: Node) -> None:
    """An essay, which teaches with its model answer and is not scored."""
    found.model_answer = _said(found, node.first("graderinfo"))
    if "short" not in found.rider:
        found.notes.append("is an essay: here it teaches with its model answer and is not scored")


def _ordered(found: Found, node: Node) -> None:
    """Moodle numbers the lines in their right order; a file that does not means the order they stand in."""
    found.kind = ORDER
    lines = [(_share(found, answer), answer) for answer in node.all("answer")]
    if len({place for place, _answer in lines}) == len(lines):
        lines.sort(key=lambda line: line[0])
    found.options = [FoundOption(_said(found, answer), feedback=_said(found, answer.first("feedback"))) for _place, answer in lines]


def _said(found: Found, node: Node) -> str:
    return plain(found, node.first("text").words, is_plain=_is_plain(node))


def _is_plain(node: Node) -> bool:
    return node.attributes.get("format") == PLAIN


def _share(found: Found, answer: Node) -> float:
    try:
        return float(answer.attributes.get("fraction", "0")[:20])
    except ValueError:
        found.problems.append("has an answer whose fraction is no number")
        return 0.0


_KINDS = {
    "multichoice": _chosen, "truefalse": _true_or_false, "matching": _matched, "shortanswer": _answered, "ordering": _ordered,
    "essay": _written,
}
