"""Boxes that open: what a page asks its reader to think about first. Native details and summary, so that no script is needed."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

THINK = "Think first, for as long as you like."
OPEN = "Then open one way to see it"
CHOOSE = "Open the one you would choose, then the others. Nothing is counted or kept."
AFTER_INLINE = 15  # Markdown's own steps: inline 20, tidying 10


class Boxes(Extension):
    """`!!! reveal`, `!!! check` and `!!! compare`. Rendering raises ValueError for one that lacks what it opens."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - Markdown's own name
        """Change the boxes once their words are rendered."""
        md.treeprocessors.register(_Opening(md), "boxes that open", AFTER_INLINE)


class _Opening(Treeprocessor):
    def run(self, root: Element) -> None:
        """Change each box of the three kinds in its place."""
        for box in list(root.iter("div")):
            kinds = (box.get("class") or "").split()
            for kind, change in CHANGES.items():
                if kinds[:2] == ["admonition", kind]:
                    change(box)


def _reveal(box: Element) -> None:
    """The title asks; what answers it is closed until she opens it."""
    inside = list(box)[1:]
    if not inside or not _is_title(box[0]):
        raise ValueError(f"the reveal {_named(box)} has a question as its title and what to open below it")
    for part in inside:
        box.remove(part)
    SubElement(box, "p").text = THINK
    details = SubElement(box, "details")
    SubElement(details, "summary").text = OPEN
    SubElement(details, "div").extend(inside)


def _check(box: Element) -> None:
    """Each option of the list opens what to think of it."""
    options = _pairs(box)
    if len(options) < 2:
        raise ValueError(f"the check {_named(box)} needs a list of at least two options, each with a line that starts with a colon")
    hint, shown = Element("p"), Element("ul")
    hint.text = CHOOSE
    for option, answers in options:
        details = SubElement(SubElement(shown, "li"), "details")
        details.append(_as(option, "summary"))
        details.extend(_as(answer, "div") for answer in answers)
    place = list(box).index(_list_of(box))
    box[place:place + 1] = [hint, shown]


def _compare(box: Element) -> None:
    """Two by two: what was said, and what could be."""
    pairs = _pairs(box)
    if not pairs or len(pairs) % 2:
        raise ValueError(f"the comparison {_named(box)} needs a list of two, such as 'What I said' and 'What I could say'")
    shown = Element("dl")
    for name, words in pairs:
        SubElement(shown, "div").extend([name, *words])
    box[list(box).index(_list_of(box))] = shown


CHANGES = {"reveal": _reveal, "check": _check, "compare": _compare}


def _pairs(box: Element) -> list[tuple[Element, list[Element]]]:
    """Each term of the box's list with what is said of it; none when one of them has nothing, or there is no single list."""
    found: list[tuple[Element, list[Element]]] = []
    for part in _parts(box):
        if part.tag == "dt":
            found.append((part, []))
        elif found:
            found[-1][1].append(part)
    return found if all(said for _, said in found) else []


def _parts(box: Element) -> Iterator[Element]:
    lists = [part for part in box if part.tag == "dl"]
    return iter(lists[0] if len(lists) == 1 else ())


def _list_of(box: Element) -> Element:
    return next(part for part in box if part.tag == "dl")


def _as(part: Element, tag: str) -> Element:
    """The same words under another tag."""
    changed = Element(tag)
    changed.text = part.text
    changed.extend(list(part))
    return changed


def _is_title(part: Element) -> bool:
    return part.get("class") == "admonition-title"


def _named(box: Element) -> str:
    title = box[0] if len(box) and _is_title(box[0]) else None
    words = "".join(letter for letter in "".join(title.itertext()) if letter.isprintable()) if title is not None else ""
    return f"'{words}'" if words else "without a title"
