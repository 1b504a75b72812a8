"""The one writer of CSV files: UTF-8, and no cell that a spreadsheet would take for a formula (safety.md 2.1, class 15)."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from flask import Response

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00")
MARK = "\ufeff"      # tells spreadsheets that it is UTF-8
BLANKS = " \t\r\n\x0b\x0c\xa0\u200b\ufeff"


def safe(cell: object) -> str:
    """The cell as text; with a ' before it when a spreadsheet might calculate it, blanks in front or not."""
    text = "" if cell is None else str(cell)
    bare = text.lstrip(BLANKS)
    return f"'{text}" if text.startswith(DANGEROUS) or bare.startswith(DANGEROUS) else text


def lines(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """The lines of a file, one at a time."""
    for row in (heading, *rows) if isinstance(rows, Sequence) else _chain(heading, rows):
        buffer = io.StringIO()
        csv.writer(buffer, lineterminator="\r\n").writerow([safe(cell) for cell in row])
        yield buffer.getvalue()


def download(name: str, heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """A file to keep, with a mark that tells spreadsheets it is UTF-8. `name` holds nothing about a person."""
    response = Response(MARK + "".join(lines(heading, rows)), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _chain(heading: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[Sequence[object]]:
    yield heading
    yield from rows
