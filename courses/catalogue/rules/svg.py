"""Drawings in SVG that can do nothing but be looked at: an allow-list of elements and attributes, and colours left to the style sheet.

Read by the strict parser of the standard library with document types, and so entities, refused. What comes out is written anew from what
was understood, so that nothing passes that was not.
"""

import re
from dataclasses import dataclass, field
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

MOST_CHARACTERS = 20_000
SPACE = "http://www.w3.org/2000/svg"
ELEMENTS = {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "text", "tspan"}
CLASSES = {
    "fig-ink", "fig-soft", "fig-line", "fig-dashed", "fig-arrow", "fig-bold", "fig-small", "fig-paper", "fig-green", "fig-amber", "fig-red",
    "fig-teal", "fig-plum",
}  # fmt: skip

_NUMBER = r"-?[0-9]{1,4}(?:\.[0-9]{1,3})?"
_NUMBERS = re.compile(rf"\s*{_NUMBER}(?:[\s,]+{_NUMBER})*\s*")
_ONE = re.compile(_NUMBER)
_SHAPES = {
    **dict.fromkeys(("x", "y", "x1", "x2", "y1", "y2", "cx", "cy", "r", "rx", "ry", "dx", "dy", "width", "height", "stroke-width"), _ONE),
    **dict.fromkeys(("viewBox", "points"), _NUMBERS),
    "d": re.compile(r"[MmLlHhVvCcSsQqTtAaZz0-9\s,.-]{1,2000}"),
    "transform": re.compile(rf"(?:translate|rotate|scale)\({_NUMBER}(?:[\s,]+{_NUMBER}){{0,2}}\)"),
    "text-anchor": re.compile(r"start|middle|end"),
    "fill": re.compile(r"none|currentColor"),
    "stroke": re.compile(r"none|currentColor"),
    "class": re.compile(r"[a-z -]+"),
}


class SvgBroken(ValueError):
    """The drawing may not be shown. `line` counts from 1."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line, self.words = line, words


@dataclass(frozen=True)
class Drawing:
    """A drawing that was understood: its viewBox, and the markup inside its svg element."""

    view: str
    markup: str


def drawing_of(text: str) -> Drawing:
    """The drawing in an SVG file. Raises SvgBroken for anything that is not on the lists above."""
    if len(text) > MOST_CHARACTERS:
        raise SvgBroken(1, f"is longer than {MOST_CHARACTERS} characters")
    reader = _Reader()
    try:
        reader.parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        raise SvgBroken(error.lineno, "is not well-formed XML") from None
    if not _NUMBERS.fullmatch(reader.view) or len(reader.view.split()) != 4:
        raise SvgBroken(1, "needs a viewBox of four numbers")
    return Drawing(reader.view, "".join(reader.parts).strip())


@dataclass
class _Reader:
    """Writes down again what is allowed, and stops at what is not."""

    parts: list[str] = field(default_factory=list)
    view: str = ""
    depth: int = 0

    def __post_init__(self) -> None:
        self.parser = expat.ParserCreate("utf-8", namespace_separator=" ")
        self.parser.StartDoctypeDeclHandler = lambda *_: self._refuse("has a document type, which drawings may not have")
        self.parser.ProcessingInstructionHandler = lambda *_: self._refuse("has a processing instruction")
        self.parser.StartElementHandler, self.parser.EndElementHandler = self._start, self._end
        self.parser.CharacterDataHandler = self._text

    def _refuse(self, words: str) -> None:
        raise SvgBroken(self.parser.CurrentLineNumber, words)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _, tag = name.rpartition(" ")
        if space != SPACE or tag not in ELEMENTS or (tag == "svg") != (self.depth == 0):
            self._refuse(f"has <{tag}>, which drawings may not hold here; known are {', '.join(sorted(ELEMENTS - {'svg'}))}")
        for attribute, value in attributes.items():
            self._check(attribute, value)
        self.depth += 1
        if tag == "svg":
            self.view = attributes.get("viewBox", "")
        else:
            self.parts.append(f"<{tag}{''.join(f' {key}={quoteattr(value)}' for key, value in attributes.items())}>")

    def _check(self, attribute: str, value: str) -> None:
        shape = _SHAPES.get(attribute)
        if shape is None:
            self._refuse(f"has the attribute {attribute.rpartition(' ')[2]}; colours and sizes come from classes")
        elif not shape.fullmatch(value):
            self._refuse(f"has {attribute}='{value[:40]}', which is not allowed")
        if attribute == "class" and not set(value.split()) <= CLASSES:
            self._refuse(f"has a class that is none of {', '.join(sorted(CLASSES))}")

    def _end(self, name: str) -> None:
        self.depth -= 1
        if self.depth:
            self.parts.append(f"</{name.rpartition(' ')[2]}>")

    def _text(self, words: str) -> None:
        if self.depth:
            self.parts.append(escape(words))
