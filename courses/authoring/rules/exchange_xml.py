"""Reads Moodle XML one question at a time, so that a file never stands in memory as a tree; nothing in it is ever opened or expanded."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NoReturn
from xml.sax import SAXParseException  # nosec B406 - the exception alone; defusedxml reads
from xml.sax.handler import ContentHandler, ErrorHandler  # nosec B406 - base classes alone

from defusedxml import DefusedXmlException, sax

from courses.authoring.rules.exchange import NOT_UTF8, Refused

DEEPEST, MOST_ELEMENTS, MOST_LETTERS = 12, 1000, 200_000
DECLARED = "The file declares a document type or entities of its own. We never open those: take the lines with <!DOCTYPE and <!ENTITY out."
NOT_QUIZ = "This is not Moodle XML: it does not begin with <quiz>."
TOO_DEEP = f"More than {DEEPEST} elements stand inside one another here. That is no question we know."
TOO_BIG = "The question that reaches here is too large to be one. Split it, or take it out."
NOT_CLOSED = "The XML cannot be read from here on. The file may end too early, or a sign such as & or < stands alone."
_ENDLESS = re.compile(r"<[^<>]{20001}")
_ENCODING = re.compile(r"""<\?xml[^>]{0,100}\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")


@dataclass
class Node:
    """One element: its name, attributes, children, and the words in it."""

    name: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    children: "list[Node]" = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def words(self) -> str:
        """The words directly in it."""
        return "".join(self.pieces)

    def all(self, name: str) -> "list[Node]":
        """The children of a name."""
        return [child for child in self.children if child.name == name]

    def first(self, name: str) -> "Node":
        """The first child of a name, or an empty one."""
        return next((child for child in self.children if child.name == name), Node(name, self.line))

    def said(self, name: str) -> str:
        """The words of the first child of a name, without blanks around them."""
        return self.first(name).words.strip()

    def has(self, name: str) -> bool:
        """Whether an element of this name stands in it, however deep."""
        return any(child.name == name or child.has(name) for child in self.children)


class _Strict(ErrorHandler):
    """Every fault ends the reading, and nothing is printed."""

    def error(self, exception: BaseException) -> NoReturn:
        raise exception

    def fatalError(self, exception: BaseException) -> NoReturn:  # noqa: N802 - the parser's own name
        raise exception

    def warning(self, exception: BaseException) -> None:
        raise exception


class _Reading(ContentHandler):
    """Builds one question, hands it over and forgets it."""

    def __init__(self, take: Callable[[Node], None]) -> None:
        super().__init__()
        self._locator: Any = None
        self._take, self._open, self._depth = take, list[Node](), 0
        self._elements = self._letters = 0

    @property
    def line(self) -> int:
        """Where the reading stands."""
        return int(self._locator.getLineNumber() or 1) if self._locator else 1

    def startElement(self, name: str, attrs: "dict[str, str]") -> None:  # type: ignore[override]  # noqa: N802
        self._depth += 1
        if self._depth == 1 and name != "quiz":
            raise Refused(self.line, NOT_QUIZ)
        if self._depth > DEEPEST:
            raise Refused(self.line, TOO_DEEP)
        if self._open or (self._depth == 2 and name == "question"):
            self._grow(name, dict(attrs.items()))

    def endElement(self, name: str) -> None:  # noqa: N802
        self._depth -= 1
        node = self._open.pop() if self._open else None
        if node is not None and not self._open:
            self._elements = self._letters = 0
            self._take(node)

    def characters(self, content: str) -> None:
        if self._open and self._open[-1].name != "file":
            self._letters += len(content)
            if self._letters > MOST_LETTERS:
                raise Refused(self.line, TOO_BIG)
            self._open[-1].pieces.append(content)

    def _grow(self, name: str, attributes: dict[str, str]) -> None:
        self._elements += 1
        self._letters += sum(map(len, attributes.values()))
        if self._elements > MOST_ELEMENTS or self._letters > MOST_LETTERS:
            raise Refused(self.line, TOO_BIG)
        node = Node(name, self.line, attributes)
        if self._open:
            self._open[-1].children.append(node)
        self._open.append(node)


def read_questions(text: str, take: Callable[[Node], None]) -> None:
    """Hand each <question> to `take`. Raises Refused with the line for anything that is not plain, closed, modest XML."""
    encoding = _ENCODING.match(text.lstrip())
    if encoding and encoding[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refused(1, NOT_UTF8)
    endless = _ENDLESS.search(text)
    if endless:
        raise Refused(text.count("\n", 0, endless.start()) + 1, TOO_BIG)
    reading = _Reading(take)
    try:
        sax.parseString(text.strip().encode(), reading, _Strict(), forbid_dtd=True)
    except DefusedXmlException:
        raise Refused(reading.line + _left_out(text), DECLARED) from None
    except SAXParseException as broken:
        raise Refused((broken.getLineNumber() or 1) + _left_out(text), NOT_CLOSED) from None


def _left_out(text: str) -> int:
    return text[:len(text) - len(text.lstrip())].count("\n")
