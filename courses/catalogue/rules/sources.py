"""sources.yaml: what the module rests on, and who may rest on it."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.markdown_text import is_safe_address
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.yaml_text import Fields, Items

SOURCE_FIELDS = ("key", "title", "year", "address", "checked", "confidence")
TO_BE_CONFIRMED = "to be confirmed"
CONFIDENCE = ("seen", "partly seen", TO_BE_CONFIRMED)

_KEY = re.compile(r"[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*")


def sources_of(file: str, data: Any, problems: list[Problem]) -> tuple[Source, ...] | None:
    """The sources in a parsed file; None when it is no list. Problems are noted."""
    rows = rows_of(file, data, "sources", SOURCE_FIELDS, problems)
    refuse_doubles(rows)
    return tuple(_source(row) for row in rows) if isinstance(data, Items) else None


def rows_of(file: str, data: Any, name: str, known: Sequence[str], problems: list[Problem]) -> list[Reader]:
    """A reader for each entry of a file that is a list as a whole; none, with the problem noted, when it is no list."""
    if not isinstance(data, Items):
        if data is not None:
            problems.append(Problem(file, 1, "", f"must be a list of {name}; write [] for none"))
        return []
    around = Fields(data.line)
    around[name], around.lines[name] = data, data.line
    return Reader(file, around, (name,), problems).children(name, known)


def source_keys(reader: Reader, sources: Mapping[str, Source] | None) -> tuple[str, ...]:
    """The sources that a page or question names, each known and looked at; `sources` is None when the list could not be read."""
    found = reader.texts("sources")
    for place, key in enumerate(found if sources is not None else ()):
        source = (sources or {}).get(key)
        if source is None:
            reader.refuse("sources", f"'{key}' is no key of sources.yaml", place)
        elif source.confidence == TO_BE_CONFIRMED:
            reader.refuse("sources", f"'{key}' is still to be confirmed, so nothing may rest on it", place)
    return found


def _source(reader: Reader) -> Source:
    key, address = reader.text("key", 40), reader.text("address", 600, may_be_empty=True)
    if key and not _KEY.fullmatch(key):
        reader.refuse("key", f"'{key}' must be letters, digits and single hyphens")
    if address and not (address.startswith("https://") and is_safe_address(address)):
        reader.refuse("address", f"'{address}' must start with https:// or be empty")
    confidence = reader.one_of("confidence", CONFIDENCE)
    return Source(key, reader.text("title", 400), reader.text("year", 20), address, reader.day("checked"), confidence)
