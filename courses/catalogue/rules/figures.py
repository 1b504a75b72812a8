"""figures/figures.yaml and the SVG files beside it: the drawings of a course, each with all it tells in words as well."""

from collections.abc import Callable, Mapping
from typing import Any

from courses.catalogue.rules.aids import Figure
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.markdown_text import html_of, words_of
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import rows_of
from courses.catalogue.rules.svg import Drawing, SvgBroken, drawing_of

FOLDER = "figures"
LIST = "figures.yaml"


def figures_of(data: Any, texts: Mapping[str, str], render: Callable[[str], str], problems: list[Problem]) -> tuple[Figure, ...]:
    """The drawings that a parsed figures.yaml lists; `texts` are the files of the folder. Problems are noted."""
    rows = rows_of(f"{FOLDER}/{LIST}", data, "figures", ("key", "title", "text"), problems)
    refuse_doubles(rows)
    figures = tuple(_figure(row, texts, render) for row in rows)
    listed = {LIST, *(f"{figure.key}.svg" for figure in figures)}
    problems.extend(Problem(f"{FOLDER}/{name}", 1, "", f"is not listed in {LIST}") for name in sorted(set(texts) - listed))
    return figures


def _figure(row: Reader, texts: Mapping[str, str], render: Callable[[str], str]) -> Figure:
    key, title, text = row.slug("key"), row.text("title", 200), row.text("text", 6000)
    html = html_of(row.file, text, row.data.line_of("text"), render, row.problems) if text else ""
    drawing = _drawing(row, f"{key}.svg", texts)
    return Figure(key, title, drawing.view, drawing.markup, html, " ".join(words_of(html).split()))


def _drawing(row: Reader, name: str, texts: Mapping[str, str]) -> Drawing:
    if name not in texts:
        row.refuse("key", f"needs the drawing {name} beside this list")
        return Drawing("", "")
    try:
        return drawing_of(texts[name])
    except SvgBroken as broken:
        row.problems.append(Problem(f"{FOLDER}/{name}", broken.line, "", broken.words))
        return Drawing("", "")
