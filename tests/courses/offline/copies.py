"""What the tests of copies share: the modules as they are written, copies of them, and what a file holds."""

import io
from functools import cache
from pathlib import Path
from typing import Any

import html5lib
from pypdf import PdfReader

from courses.catalogue.queries import course_folders, read_course
from courses.catalogue.rules.documents import ModuleDocument
from courses.offline.rules.booklets import Booklet, Circumstances, booklet_of
from courses.offline.rules.ways import Way, sensitive_parts
from courses.offline.rules.web_file import web_file
from lms.help.queries import lines_for, nation_or_none
from lms.help.rules import Kind
from tests.judge import tokens_of

CONTENT = Path(__file__).resolve().parents[3] / "courses" / "content"
LONGEST = "conditions-information"


@cache
def modules() -> dict[str, ModuleDocument]:
    """Every module of the course, by key."""
    return {module.key: module for folder in course_folders(CONTENT) for module in read_course(folder).modules.values()}


def around(nation: str = "england") -> Circumstances:
    """A copy made for somebody who lives there."""
    place = nation_or_none(nation)
    assert place is not None
    return Circumstances("Version 3", "Copied on 1 December 2026, 04:30 GMT", nation, {nation: place.place}, (
        (place.place, lines_for(place, tuple(Kind))),
    ))


def copied(document: ModuleDocument, way: Way | None = Way.AS_IT_IS, nation: str = "england") -> Booklet:
    """A copy with each part that carries a note in this way; None for nothing said."""
    chosen = {part.name: way if way in part.ways else Way.OUT for part in sensitive_parts(document)} if way else {}
    return booklet_of(document, chosen, around(nation))


def tree_of(file: bytes) -> Any:
    """The tree of a web page; the parser is strict."""
    builder = html5lib.getTreeBuilder("etree")
    return html5lib.HTMLParser(tree=builder, strict=True, namespaceHTMLElements=False).parse(file.decode())


def words(element: Any) -> str:
    """The words of a tree, blanks folded."""
    return " ".join("".join(element.itertext()).split())


@cache
def text_of(key: str) -> str:
    """The words of a web page with everything as it is."""
    return words(tree_of(web_file(copied(modules()[key]))))


def printed(file: bytes) -> str:
    """The words of a PDF, blanks folded."""
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(file)).pages).split())


def take(client: Any, module_key: str, file: str = "html", **ways: str) -> Any:
    """Choose and take: fields are named with _ for -; those not named go as chosen beforehand."""
    address = f"/modules/{module_key}/save"
    page = client.get(address).get_data(as_text=True)
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    chosen = {field.get("name"): field.get("value") for field in tree.iter("input") if field.get("checked") is not None}
    said = {name.replace("_", "-"): way for name, way in ways.items()}
    return client.post(address, data=tokens_of(page, address) | chosen | said | {"file": file})
