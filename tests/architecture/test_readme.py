"""The plan in README.md, the folders on disk and the linter's layers say the same (design.md, first lines)."""

import re

from tests.architecture.source import PACKAGES, ROOT, layers

ROOM = re.compile(r"(?:^|\s{2,})((?:lms|courses|assessments)/\w+(?:\.py)?)/?(?=\s|$)")
NOT_ROOMS = {"courses/content"}
Plan = tuple[tuple[str, ...], ...]


def in_readme() -> Plan:
    """Rows of the fenced block below "The plan of rooms", top first; neighbours share a row."""
    lines = iter((ROOT / "README.md").read_text().splitlines())
    assert any("The plan of rooms" in line for line in lines), "README.md has no line `The plan of rooms`"
    assert any(line.startswith("```") for line in lines), "no fenced block follows it"
    rows = []
    for line in lines:
        if line.startswith("```"):
            break
        rows.append(tuple(room for room in ROOM.findall(line) if room not in NOT_ROOMS))
    return tuple(row for row in rows if row)


def in_the_linter() -> Plan:
    """The layers as paths; app and config are single files."""
    return tuple(tuple(path_of(room) for room in layer) for layer in layers())


def path_of(room: str) -> str:
    """lms/accounts of lms.accounts, lms/app.py of lms.app."""
    path = room.strip("()").replace(".", "/")
    return f"{path}.py" if (ROOT / f"{path}.py").exists() else path


def on_disk() -> set[str]:
    """Folders and files of the packages that hold code."""
    found = [path for package in PACKAGES for path in (ROOT / package).iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()]
    return {path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py"}


def test_the_linter_knows_what_is_on_disk() -> None:
    assert {room for layer in in_the_linter() for room in layer} == on_disk()


def test_the_readme_shows_what_is_on_disk() -> None:
    assert {room for row in in_readme() for room in row} == on_disk()


def test_the_readme_shows_the_rooms_in_the_order_the_linter_holds() -> None:
    assert in_readme() == in_the_linter()
