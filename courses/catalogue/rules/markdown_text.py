"""What the Markdown of a page may hold: headings from ##, known boxes, safe links; no HTML, no pictures, no h1."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.yaml_text import is_plain_text

MOST_CHARACTERS = 60_000
MOST_BRACKETS = 500   # Markdown looks from each to the end of the text: twenty thousand of them take a minute
BOXES = ("dialogue", "do", "dont", "try", "reflect", "fact", "example", "safety", "reveal", "check", "compare")

_ADDRESS = re.compile(r"https://[^\s\\/?#]+[^\s\\]*|mailto:[^\s@]+@[^\s@]+|tel:\+?[0-9-]+|/(?![/\\])[^\s\\]*")
_CODE = re.compile(r"^(```|~~~).*?^\1[ ]*$|(`+)(?!`).+?(?<!`)\2(?!`)", re.MULTILINE | re.DOTALL)
_TAG = re.compile(r"<(?!(?:https|mailto|tel):[^\s<>]+>)[A-Za-z/!?]")
_LINK = re.compile(r"\]\(\s*<?([^)\s>]*)|^ {0,3}\[[^\]^]+\]:\s*<?([^\s>]*)|<((?:https|mailto|tel):[^\s<>]+)>", re.MULTILINE)
_BOX = re.compile(r"^[ \t]*!!!(.*)$", re.MULTILINE)
_BOX_SHOWN = re.compile(r"(?:^|\n|<p>)\s*!!! ?[a-z]")
_BOX_WORDS = re.compile(r" ?([a-z]+)(?: +\"[^\"\n]+\")[ \t]*")
_TOP_HEADING = re.compile(r"^[ \t>]*(?:[-*+]|[0-9]+\.)?[ \t]*#(?!#)", re.MULTILINE)
_RULES = (
    (_TOP_HEADING, "has a heading with one #; the title is the only one, so start at ##"),
    (re.compile(r"^.*\S.*\n[ \t>]*=+[ \t]*$", re.MULTILINE), "has a heading underlined with =; start at ##"),
    (_TAG, "has raw HTML, which pages may not hold; write &lt; for a < sign"),
    (re.compile(r"!\["), "has a picture; pages hold none yet"),
)


def html_of(file: str, text: str, first_line: int, render: Callable[[str], str], problems: list[Problem]) -> str:
    """The rendered Markdown. Every problem is noted by line; `first_line` is where `text` starts in the file."""
    if len(text) > MOST_CHARACTERS:
        problems.append(Problem(file, first_line, "", f"is longer than {MOST_CHARACTERS} characters"))
        return ""
    if text.count("[") > MOST_BRACKETS:
        problems.append(Problem(file, first_line, "", f"has more than {MOST_BRACKETS} opening square brackets"))
        return ""
    if not text.strip():
        problems.append(Problem(file, first_line, "", "has no text below the fields"))
        return ""
    if not is_plain_text(text):
        problems.append(Problem(file, first_line, "", "has a character that is not text"))
        return ""
    found = [Problem(file, first_line + text.count("\n", 0, place), "", words) for place, words in _found_in(_without_code(text))]
    problems.extend(sorted(found, key=lambda problem: problem.line))
    try:
        html = render(text)
    except (ValueError, RecursionError) as error:
        problems.append(Problem(file, first_line, "", f"cannot be rendered: {error}"))
        return ""
    if not found:
        problems.extend(Problem(file, first_line, "", words) for words in _found_in_html(html))
    return html


def words_of(html: str) -> str:
    """The words of rendered HTML, blocks apart by a line, for counting and searching."""
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    return "".join(reader.words)


def addresses_of(html: str) -> list[str]:
    """Where the links of rendered HTML lead; "" for one whose address was taken away."""
    reader = _HtmlReader()
    reader.feed(html)
    reader.close()
    return reader.addresses


def is_safe_address(address: str) -> bool:
    """https, mailto, tel, or a path of this site that starts with a single "/"."""
    return bool(_ADDRESS.fullmatch(address))


def _found_in(text: str) -> Iterator[tuple[int, str]]:
    """Place in the text and words for each problem."""
    for shape, words in _RULES:
        yield from ((match.start(), words) for match in shape.finditer(text))
    for match in _LINK.finditer(text):
        address = match[1] or match[2] or match[3] or ""
        if not is_safe_address(address):
            yield match.start(), f"links to '{address}'; links are https, mailto, tel, or a path that starts with one /"
    for match in _BOX.finditer(text):
        box = _BOX_WORDS.fullmatch(match[1])
        if not box:
            yield match.start(), 'has a box that is not written like !!! try "Try it with a partner"'
        elif box[1] not in BOXES:
            yield match.start(), f"has a box '{box[1]}'; known are {', '.join(BOXES)}"


def _found_in_html(html: str) -> Iterator[str]:
    """What the patterns above cannot see, because Markdown has more ways than they know."""
    for address in addresses_of(html):
        if not is_safe_address(address):
            yield f"has a link whose address '{address}' is not allowed"
    if _BOX_SHOWN.search(html):
        yield "has a box that did not open: leave an empty line before !!! and indent its text by four spaces"


def _without_code(text: str) -> str:
    """The same text, with the same lines, in which code is blank: what stands in code is shown, never acted on."""
    return _CODE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), text)


class _HtmlReader(HTMLParser):
    """Collects words and addresses."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A link's address; blocks begin a line."""
        if tag == "a":
            self.addresses.append(dict(attrs).get("href") or "")
        if tag not in ("a", "em", "strong", "code"):
            self.words.append("\n")

    def handle_data(self, data: str) -> None:
        """Words between tags; where the source line was wrapped says nothing."""
        self.words.append(data.replace("\n", " "))
