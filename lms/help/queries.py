"""Looks up help lines in the data files beside this room. Needs no database, no request and no network."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lms.help import rules
from lms.help.rules import HelpDataError, HelpLine, Kind, Nation

DATA = Path(__file__).with_name("data")
_PROMISES = "offered.yaml"
_SHARED = "shared-"


class _PlainLoader(yaml.BaseLoader):
    """Reads every value as text (PyYAML would turn 0808 into a number and no into False) and refuses doubles."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("an alias (a word after *) is used: write the value out")
        return super().compose_node(parent, index)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for name, _ in node.value:
            field = str(name.value)
            if field in seen:
                raise yaml.YAMLError(f"'{field}' twice, the second in line {name.start_mark.line + 1}")
            seen.add(field)
        return super().construct_mapping(node, deep=deep)


@cache
def nations() -> tuple[Nation, ...]:
    """All nations of the data files, read and validated once. Raises HelpDataError."""
    return read_nations(DATA)


def read_nations(folder: Path) -> tuple[Nation, ...]:
    """The nations of the YAML files in `folder`: the promised ones first, in that order. Raises HelpDataError."""
    files = [path for path in sorted(folder.glob("*.yaml")) if path.name != _PROMISES and not path.name.startswith(_SHARED)]
    found = [_read_nation(path) for path in files]
    promised = read_promises(folder)
    return tuple(sorted(found, key=lambda nation: (promised.index(nation.key) if nation.key in promised else len(promised), nation.name)))


def read_promises(folder: Path) -> list[str]:
    """The keys of the nations we promise to offer, in the order pages show them. Raises HelpDataError."""
    keys = _load(folder / _PROMISES).get("nations")
    if not isinstance(keys, list) or not all(isinstance(key, str) for key in keys):
        raise HelpDataError(_PROMISES, "the file", "nations", "a list of nation keys is needed")
    return keys


def offered_nations() -> tuple[Nation, ...]:
    """The nations a page may show, in the order of the promises."""
    return rules.offered(nations())


def nation_or_none(key: str) -> Nation | None:
    """The offered nation with this key; None for one that is unknown or not offered."""
    return next((nation for nation in offered_nations() if nation.key == key), None)


def lines_for(nation: Nation, kinds: Sequence[Kind]) -> tuple[HelpLine, ...]:
    """Seen lines of these kinds, in the order of `kinds`."""
    return rules.lines_of(nation, kinds)


def stale_rows(today: date) -> list[HelpLine]:
    """Shown lines last checked more than 90 days before `today`."""
    return rules.stale(nations(), today)


def missing_kinds() -> list[tuple[str, Kind]]:
    """Nation name and kind for each expected kind without a seen line."""
    return rules.missing_kinds(nations())


def problems(folder: Path = DATA) -> list[str]:
    """Why the service must not start: bad data, or a promised nation without its emergency or urgent line.

    A number that grows old is a warning, never a reason to take the page away.
    """
    try:
        found, promised = read_nations(folder), read_promises(folder)
    except HelpDataError as error:
        return [str(error)]
    if not rules.offered(found):
        return ["No nation is offered, so the help page would be empty.", *_broken_promises(found, promised)]
    return _broken_promises(found, promised)


def warnings(today: date, folder: Path = DATA) -> list[str]:
    """What an owner of the numbers should look at, for flask doctor. Nothing here hides a number.

    Empty while the data cannot be read at all: `problems` says so then.
    """
    try:
        found, promised = read_nations(folder), read_promises(folder)
    except HelpDataError:
        return []
    return [
        *(f"{_where(line)}: check due, last checked {line.last_checked}" for line in rules.stale(found, today)),
        *(f"{_where(line)}: last checked {line.last_checked}, a day that has not come yet" for line in rules.dated_ahead(found, today)),
        *(f"{name} has no seen {kind} line" for name, kind in rules.missing_kinds(found)),
        *(f"{_where(line)}: not shown, no source has been seen for it" for line in rules.waiting(found)),
        *(f"{nation.name} could be offered but is not promised in {_PROMISES}" for nation in found if nation.key not in promised),
    ]


def _broken_promises(found: Sequence[Nation], promised: Sequence[str]) -> list[str]:
    by_key = {nation.key: nation for nation in found}
    absent = [f"{key} is promised in {_PROMISES} but has no data file" for key in promised if key not in by_key]
    kept = [by_key[key] for key in promised if key in by_key]
    return absent + [f"{nation.name} has no seen {kind} line" for nation in kept for kind in rules.lacking(nation)]


def _read_nation(path: Path) -> Nation:
    data = _load(path)
    nation = rules.parse_nation(path.name, data, _shared_lines(path, data.get("shares")))
    if nation.key != path.stem:
        raise HelpDataError(path.name, "the file", "key", f"'{nation.key}' must be the name of the file")
    return nation


def _shared_lines(path: Path, name: Any) -> tuple[HelpLine, ...]:
    if name is None:
        return ()
    shared = path.with_name(f"{name}.yaml")
    if not shared.name.startswith(_SHARED) or not shared.is_file():
        raise HelpDataError(path.name, "the file", "shares", f"there is no file {shared.name} to share lines from")
    rows = _load(shared).get("rows")
    if not isinstance(rows, list):
        raise HelpDataError(shared.name, "the file", "rows", "a list is needed")
    return rules.parse_lines(shared.name, rows)


def _load(path: Path) -> dict[str, Any]:
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=_PlainLoader)  # noqa: S506 - builds text and lists only
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise HelpDataError(path.name, "the file", "all", f"it cannot be read: {error}") from error
    if not isinstance(data, dict):
        raise HelpDataError(path.name, "the file", "all", "fields are needed")
    return data


def _where(line: HelpLine) -> str:
    return f"{line.file}, {line.name}"
