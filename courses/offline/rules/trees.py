"""Words as trees, so that the web page and the PDF are written from one and the same thing and everything is escaped in one place."""

import re
from html.parser import HTMLParser
from xml.etree.ElementTree import Element  # builds and holds trees; nothing is parsed as XML

DEEPER = {"h2": "h3", "h3": "h4", "h4": "h5"}
KEPT = {
    "a", "blockquote", "br", "code", "dd", "div", "dl", "dt", "em", "h3", "h4", "h5", "hr", "li", "ol", "p", "strong", "table", "tbody",
    "td", "th", "thead", "tr", "ul",
}
VOID = {"br", "hr"}

_OUTSIDE = re.compile(r"https://|mailto:|tel:|sms:")
_MARK = re.compile(r"\[\[[^\[\]]{0,300}\]\]")
_MARK_ALONE = re.compile(r"<p>\s*(?:\[\[[^\[\]]{0,300}\]\]\s*)+</p>")


def tag(name: str, /, *inside: "Element | str", **attributes: str) -> Element:
    """A piece of a tree. An attribute that is a word of Python ends in _ (class_)."""
    element = Element(name, {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()})
    for piece in inside:
        add(element, piece)
    return element


def add(element: Element, piece: "Element | str") -> None:
    """Put a further piece at the end."""
    if isinstance(piece, Element):
        element.append(piece)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + piece
    else:
        element.text = (element.text or "") + piece


def tree_of(html: str) -> Element:
    """The words of a page, already cleaned, as a div; headings one step deeper, since the page is a part now.

    A link that leads into the website becomes its words: in a file it leads nowhere. What stands between [[ and ]] is put in by the
    website (a picture, a sound) and is left out, never printed raw.
    """
    reader = _Reader()
    reader.feed(_MARK.sub("", _MARK_ALONE.sub("", html)))
    reader.close()
    return reader.root


def words_of(element: Element) -> str:
    """All words of a tree, blanks folded."""
    return " ".join("".join(element.itertext()).split())


class _Reader(HTMLParser):
    """Builds the tree; what is not known is left out and its words are kept."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A known tag opens a piece."""
        name, given = DEEPER.get(tag, tag), dict(attrs)
        if name not in KEPT or (name == "a" and not _OUTSIDE.match(given.get("href") or "")):
            return
        piece = Element(name, {key: given[key] or "" for key in ("href", "class", "scope") if given.get(key)})
        if name == "a":
            piece.set("rel", "noopener noreferrer")
        self.open[-1].append(piece)
        if name not in VOID:
            self.open.append(piece)

    def handle_endtag(self, tag: str) -> None:
        """The nearest open piece of that name ends, and what is open inside it."""
        name = DEEPER.get(tag, tag)
        places = [place for place, piece in enumerate(self.open) if place and piece.tag == name]
        if places:
            del self.open[places[-1]:]

    def handle_data(self, data: str) -> None:
        """Words go where they stand."""
        add(self.open[-1], data)
