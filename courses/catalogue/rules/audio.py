"""audio.yaml: what can be listened to, and its words; a page holds one by a line of its own, `[[audio: key]]`.

The words are always on the page. The recording may not be there yet: it is looked for in static/audio/<module key>/ whenever the page
is shown.
"""

import re
from collections.abc import Callable
from typing import Any

from courses.catalogue.rules.beside import Audio
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.markdown_text import html_of
from courses.catalogue.rules.pages import MOST_MINUTES, Frame
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import rows_of

FIELDS = ("key", "title", "file", "minutes", "transcript")

_MARK = re.compile(r"<p>\[\[audio: ([a-z0-9-]+)\]\]</p>")
_FILE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*\.mp3")


def audios_of(file: str, data: Any, frame: Frame, problems: list[Problem]) -> tuple[Audio, ...]:
    """The recordings in a parsed file. Problems are noted."""
    rows = rows_of(file, data, "recordings", FIELDS, problems)
    refuse_doubles(rows)
    return tuple(_audio(row, frame) for row in rows)


def audios_shown(html: str) -> list[str]:
    """The keys of the recordings that a page holds, in order."""
    return _MARK.findall(html)


def with_audio(html: str, shown: Callable[[str], str]) -> str:
    """A page with what `shown` makes of each recording's key in the place of its line."""
    return _MARK.sub(lambda mark: shown(mark[1]), html)


def _audio(reader: Reader, frame: Frame) -> Audio:
    transcript, file = reader.text("transcript", 12_000), reader.text("file", 80) if reader.has("file") else ""
    line = reader.data.line_of("transcript")
    html = html_of(reader.file, transcript, line, frame.render, reader.problems) if transcript else ""
    if file and not _FILE.fullmatch(file):
        reader.refuse("file", f"'{file}' must be small letters, digits and hyphens, and end in .mp3")
    return Audio(reader.slug("key"), reader.text("title", 200), file, reader.number("minutes", 1, MOST_MINUTES), html)
