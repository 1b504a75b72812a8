"""Sheets of a PDF that say what is what: headings, paragraphs and lists are tagged, so that a screen reader can go from one to the next.

The library writes no tags of its own. Everything drawn inside `marked` gets one; a page number, a line or a tint is an artifact,
which is not read out.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFPage, PDFString
from reportlab.pdfgen.canvas import Canvas

MARGIN = 56.0
REGULAR, SMALL = "Copy", 10
WIDTH, HEIGHT = A4
TOTAL = "how-many-sheets"


class Sheets(Canvas):  # type: ignore[misc]  # the library has no types
    """A canvas that keeps account of its tags, and writes "3 of 12" below each sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kinds: list[str] = []
        self.tagged: list[tuple[Any, list[str]]] = []

    @contextmanager
    def marked(self, kind: str) -> Iterator[None]:
        """What is drawn inside is one heading, paragraph or line of a list."""
        self._code.append(f"/{kind} <</MCID {len(self.kinds)}>> BDC")
        self.kinds.append(kind)
        yield
        self._code.append("EMC")

    @contextmanager
    def unmarked(self) -> Iterator[None]:
        """What is drawn inside is not read out."""
        self._code.append("/Artifact BMC")
        yield
        self._code.append("EMC")

    def showPage(self) -> None:  # noqa: N802 - the library's name
        """End a sheet: its number, then its tags."""
        with self.unmarked():
            self.setFont(REGULAR, SMALL)
            self.drawRightString(WIDTH - MARGIN - 22, MARGIN / 2, f"{self.getPageNumber()} of")
            self.doForm(TOTAL)
        super().showPage()
        page = self._doc.Pages.pages[-1]
        page.StructParents, page.Tabs = len(self.tagged), PDFName("S")
        page.__NoDefault__ = [*PDFPage.__NoDefault__, "StructParents", "Tabs"]
        self.tagged.append((page, self.kinds))
        self.kinds = []

    def save(self) -> None:
        """Write the number of sheets that all of them wait for, and the tree of tags."""
        if len(self._code):
            self.showPage()
        self.beginForm(TOTAL)
        self.setFont(REGULAR, SMALL)
        self.drawString(WIDTH - MARGIN - 19, MARGIN / 2, str(len(self.tagged)))
        self.endForm()
        self._plant()
        super().save()

    def _plant(self) -> None:
        """The tree: a document of headings, paragraphs and lists, and which sheet shows which of them."""
        document, catalog = self._doc, self._doc.Catalog
        root = PDFDictionary({"Type": PDFName("StructTreeRoot")})
        whole = _Branch(document, "Document", document.Reference(root))
        numbers: list[Any] = []
        for number, (page, kinds) in enumerate(self.tagged):
            leaves = [whole.leaf(kind, document.Reference(page), mark) for mark, kind in enumerate(kinds)]
            numbers += [number, document.Reference(PDFArray(leaves))]
        root["K"], root["ParentTreeNextKey"] = whole.grown(), len(self.tagged)
        root["ParentTree"] = document.Reference(PDFDictionary({"Nums": PDFArray(numbers)}))
        catalog.StructTreeRoot = root
        catalog.MarkInfo = PDFDictionary({"Marked": "true"})
        catalog.ViewerPreferences = PDFDictionary({"DisplayDocTitle": "true"})
        catalog.Lang = PDFString("en-GB")


class _Branch:
    """A piece of the tree that holds others."""

    def __init__(self, document: Any, kind: str, parent: Any) -> None:
        self.document, self.kids, self.list = document, [], None  # type: tuple[Any, list[Any], _Branch | None]
        self.words = PDFDictionary({"Type": PDFName("StructElem"), "S": PDFName(kind), "P": parent})
        self.here = document.Reference(self.words)

    def leaf(self, kind: str, page: Any, mark: int) -> Any:
        """Hang on what is marked on a sheet. Lines of a list that follow each other hang on one list."""
        if kind != "LBody":
            self.list = None
            return self._hang(_Branch(self.document, kind, self.here), page, mark)
        if self.list is None:
            self.list = _Branch(self.document, "L", self.here)
            self.kids.append(self.list)
        line = _Branch(self.document, "LI", self.list.here)
        self.list.kids.append(line)
        return line._hang(_Branch(self.document, kind, line.here), page, mark)

    def _hang(self, leaf: "_Branch", page: Any, mark: int) -> Any:
        self.kids.append(leaf)
        leaf.words["Pg"], leaf.words["K"] = page, mark
        return leaf.here

    def grown(self) -> Any:
        """The piece with all that hangs on it."""
        if self.kids:
            self.words["K"] = PDFArray([kid.grown() for kid in self.kids])
        return self.here
