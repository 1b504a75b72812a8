"""panels.yaml: what differs by nation, as data with its source and the day it was last looked at; a page shows its reader's nation.

Also the marks by which a page shows them, and figures: each a line of its own.
"""

import re
from collections.abc import Iterable
from typing import Any

from courses.catalogue.rules.beside import Panel
from courses.catalogue.rules.fields import Reader
from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.pages import Frame
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import CONFIDENCE, rows_of, source_keys

NATIONS = ("england", "scotland", "wales", "northern-ireland", "united-states")

_MARK = re.compile(r"<p>\[\[(panel|figure): ([a-z0-9-]+)\]\]</p>")
_LOOKS_LIKE_ONE = re.compile(r"\[\[\s*(?:panel|figure)\b", re.IGNORECASE)


def panels_of(file: str, data: Any, frame: Frame, problems: list[Problem]) -> tuple[Panel, ...]:
    """The panels in a parsed file. Problems are noted."""
    rows = rows_of(file, data, "panels", ("key", "nation", "title", "text", "sources", "checked", "confidence"), problems)
    panels = tuple(_panel(row, frame) for row in rows)
    met: set[tuple[str, str]] = set()
    for row, panel in zip(rows, panels, strict=True):
        if (panel.key, panel.nation) in met:
            row.refuse("nation", f"'{panel.nation}' is used twice for the panel '{panel.key}'")
        met.add((panel.key, panel.nation))
    return panels


def panels_shown(html: str) -> list[str]:
    """The keys of the panels that a page shows, in order."""
    return [key for kind, key in _MARK.findall(html) if kind == "panel"]


def figures_shown(html: str) -> list[str]:
    """The keys of the figures that a page shows, in order."""
    return [key for kind, key in _MARK.findall(html) if kind == "figure"]


def has_stray_mark(html: str) -> bool:
    """Whether something that looks like a mark does not stand alone, and so would be shown as it is written."""
    return bool(_LOOKS_LIKE_ONE.search(_MARK.sub("", html)))


def pieces(html: str) -> Iterable[tuple[str, str]]:
    """A page cut at its marks: ("html", words between), ("panel", key) and ("figure", key), in order."""
    at = 0
    for mark in _MARK.finditer(html):
        if html[at : mark.start()].strip():
            yield "html", html[at : mark.start()]
        yield mark[1], mark[2]
        at = mark.end()
    if html[at:].strip():
        yield "html", html[at:]


def _panel(reader: Reader, frame: Frame) -> Panel:
    text = reader.text("text", 6000)
    html = html_of(reader.file, text, reader.data.line_of("text"), frame.render, reader.problems) if text else ""
    return Panel(
        reader.slug("key"), reader.one_of("nation", NATIONS), reader.text("title", 200), html, source_keys(reader, frame.sources),
        reader.day("checked"), reader.one_of("confidence", CONFIDENCE),
    )  # fmt: skip
