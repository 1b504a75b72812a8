"""The copy as a PDF: A4, 12 point, real text, headings as bookmarks, tags for screen readers, "3 of 12" below each sheet."""

import io
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from threading import Lock
from xml.etree.ElementTree import Element  # holds trees; nothing is parsed as XML

from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Table, TableStyle

from courses.offline.rules.booklets import Booklet, Part
from courses.offline.rules.sheets import MARGIN, REGULAR, WIDTH, Sheets
from courses.offline.rules.trees import tag, words_of

MOST_WORDS = 60_000
TOO_LONG = "This module is too long for a PDF. Take the web page instead: it can be printed from any browser."
BOLD, ITALIC = f"{REGULAR}-Bold", f"{REGULAR}-Oblique"
SIZES = {"h1": 24, "h2": 19, "h3": 15, "h4": 13, "h5": 12}
INDENT = 18.0
TINT, RULE, LINK = HexColor("#f3ece0"), HexColor("#6b5f78"), "#0b4f9e"
BOX = TableStyle([
    ("BACKGROUND", (0, 0), (-1, -1), TINT), ("LINEBEFORE", (0, 0), (0, -1), 4, RULE), ("LEFTPADDING", (0, 0), (-1, -1), 14),
    ("TOPPADDING", (0, 0), (-1, -1), 4), ("BOTTOMPADDING", (0, 0), (-1, -1), 2),
])
GRID = TableStyle([
    ("GRID", (0, 0), (-1, -1), 0.75, RULE), ("BACKGROUND", (0, 0), (-1, 0), TINT), ("VALIGN", (0, 0), (-1, -1), "TOP"),
])
INLINE = {"strong": "b", "em": "i"}
BLOCKS = {"p", "div", "ul", "ol", "li", "table", "blockquote", "dl", "dt", "dd", "hr", "h3", "h4", "h5"}
_one_at_a_time = Lock()
rl_config.useA85 = 0      # bytes as they are: a fifth smaller than as letters, and sooner made


class TooLong(ValueError):
    """More than a sheet-maker should take on within a request."""


def paper(booklet: Booklet) -> bytes:
    """The whole file. One is made at a time, so that memory stays bounded. Raises TooLong."""
    if booklet.words > MOST_WORDS:
        raise TooLong(TOO_LONG)
    with _one_at_a_time:
        _learn_letters()
        file = io.BytesIO()
        template = SimpleDocTemplate(
            file, pagesize=A4, leftMargin=MARGIN, rightMargin=MARGIN, topMargin=MARGIN, bottomMargin=MARGIN, title=booklet.title,
            author="Peerway", subject=booklet.lines[0], lang="en-GB",
        )
        template.build(list(_flow(booklet)), canvasmaker=Sheets)
        return file.getvalue()


@cache
def _learn_letters() -> None:
    folder = Path(__file__).parents[1] / "data"
    for name in (REGULAR, BOLD, ITALIC):
        registerFont(TTFont(name, folder / f"DejaVuSansCondensed{name.removeprefix(REGULAR)}.ttf"))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=ITALIC, boldItalic=BOLD)


@cache
def _style(kind: str, depth: int = 0) -> ParagraphStyle:
    size = SIZES.get(kind, 12)
    is_heading = kind in SIZES
    return ParagraphStyle(
        f"{kind}{depth}", fontName=BOLD if is_heading else ITALIC if kind == "quote" else REGULAR, fontSize=size, leading=size * 1.4,
        spaceBefore=size * 0.7 if is_heading else 0, spaceAfter=6, keepWithNext=is_heading, leftIndent=depth * INDENT,
        bulletIndent=max(depth - 1, 0) * INDENT, bulletFontName=REGULAR, bulletFontSize=12, splitLongWords=True,
    )


class _Tagged(Paragraph):  # type: ignore[misc]  # the library has no types
    """Words that say what they are. `mark` is the tag; `entry` is (anchor, title, level) of a heading that is a bookmark."""

    mark, entry = "P", ("", "", -1)

    def draw(self) -> None:
        """Draw, inside a tag; a heading becomes a bookmark where it stands."""
        anchor, title, level = self.entry
        if level >= 0:
            self.canv.bookmarkHorizontal(anchor, 0, self.height + 6)
            self.canv.addOutlineEntry(title, anchor, level, closed=True)
        with self.canv.marked(self.mark):
            super().draw()


class _Lined(Table):  # type: ignore[misc]  # the library has no types
    """A table or a box whose tints and lines are not read out."""

    def _drawBkgrnd(self) -> None:  # noqa: N802 - the library's name
        with self.canv.unmarked():
            super()._drawBkgrnd()

    def _drawLines(self) -> None:  # noqa: N802 - the library's name
        with self.canv.unmarked():
            super()._drawLines()


def _flow(booklet: Booklet) -> Iterator[Flowable]:
    yield _said("h1", escape(booklet.title), entry=("top", booklet.title, 0))
    for words in (booklet.summary, *booklet.lines):
        yield _said("p", escape(words))
    yield _said("h2", "Contents", entry=("contents", "Contents", 0))
    for part in booklet.parts:
        yield _said("li", f'<a href="#{part.anchor}" color="{LINK}">{escape(part.title)}</a>', depth=1, bullet="•")
    was_noted = True
    for part in booklet.parts:
        if was_noted or part.note:
            yield PageBreak()      # so that nobody meets on the way what she has been told of and wants to go past
        yield from _part(part)
        was_noted = bool(part.note)


def _part(part: Part) -> Iterator[Flowable]:
    yield _said("h2", escape(part.title), entry=(part.anchor, part.title, 0))
    if part.note:
        yield _box(tag("div", tag("p", tag("strong", "Before you read. "), part.note)))
    for place, piece in enumerate(part.body):
        yield from _block(piece, 0, f"{part.anchor}-{place}")


def _said(kind: str, words: str, *, depth: int = 0, bullet: str = "", entry: tuple[str, str, int] = ("", "", -1)) -> Flowable:
    said = _Tagged(words, _style(kind, depth), bulletText=bullet or None)
    said.mark = {"li": "LBody", "quote": "P", "dt": "P"}.get(kind, kind.upper())
    said.entry = entry
    return said


def _block(element: Element, depth: int, anchor: str) -> Iterator[Flowable]:
    """What one piece becomes; `depth` is how far it is set in."""
    kind = element.tag
    if kind in SIZES:
        yield _said(kind, _inline(element), entry=(anchor, words_of(element), 1 if kind == "h3" else 2))
    elif kind in ("ul", "ol"):
        yield from _list(element, depth + 1, anchor)
    elif kind == "table":
        yield from _grid(element)
    elif kind == "dt" or element.get("class") == "admonition-title":
        yield _said("dt", f"<b>{_inline(element)}</b>", depth=depth)
    elif kind == "div" and element.get("class"):
        yield _box(element)
    elif kind != "hr":
        yield from _mixed(element, depth + (kind in ("blockquote", "dd")), anchor, "quote" if kind == "blockquote" else "p")


def _mixed(element: Element, depth: int, anchor: str, kind: str, bullet: str = "") -> Iterator[Flowable]:
    """Words and blocks in turn: words between blocks are a paragraph of their own."""
    words = escape(element.text or "")
    for place, child in enumerate(element):
        if child.tag in BLOCKS:
            if words.strip():
                yield _said(kind, words, depth=depth, bullet=bullet)
                bullet = ""
            words = escape(child.tail or "")
            if bullet and child.tag == "p":
                yield _said(kind, _inline(child), depth=depth, bullet=bullet)
                bullet = ""
            else:
                yield from _block(child, depth, f"{anchor}-{place}")
        else:
            words += _worded(child)
    if words.strip():
        yield _said(kind, words, depth=depth, bullet=bullet)


def _list(element: Element, depth: int, anchor: str) -> Iterator[Flowable]:
    for number, line in enumerate(element, 1):
        yield from _mixed(line, depth, f"{anchor}-{number}", "li", f"{number}." if element.tag == "ol" else "•")


def _box(element: Element) -> Flowable:
    inside = list(_mixed(element, 0, "box", "p"))
    return _Lined([[piece] for piece in inside], colWidths=[WIDTH - 2 * MARGIN - 12], style=BOX, splitInRow=1, spaceBefore=4, spaceAfter=10)


def _grid(element: Element) -> Iterator[Flowable]:
    rows = [[_cell(cell) for cell in row] for row in element.iter("tr")]
    most = max(map(len, rows), default=0)
    if not most:
        return
    filled = [[*row, *([""] * (most - len(row)))] for row in rows]
    width = (WIDTH - 2 * MARGIN - 40) / most
    yield _Lined(filled, colWidths=[width] * most, style=GRID, repeatRows=1, splitInRow=1, spaceBefore=4, spaceAfter=10)


def _cell(cell: Element) -> Flowable:
    words = _inline(cell)
    return _said("p", f"<b>{words}</b>" if cell.tag == "th" else words)


def _inline(element: Element) -> str:
    """Words as the library's own markup, everything escaped."""
    return escape(element.text or "") + "".join(_worded(child) for child in element)


def _worded(child: Element) -> str:
    inside, tail = _inline(child), escape(child.tail or "")
    if child.tag == "br":
        return f"<br/>{tail}"
    if child.tag == "a":
        return f'<a href="{escape(child.get("href") or "")}" color="{LINK}">{inside}</a>{tail}'
    if child.tag in INLINE:
        return f"<{INLINE[child.tag]}>{inside}</{INLINE[child.tag]}>{tail}"
    return inside + tail
