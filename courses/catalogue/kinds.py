"""Which endpoint does an activity of a kind, and which shows the evidence behind a completion of it.

Filled by the rooms above when they register, so that a module page can open a quiz it does not know (design.md 3).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

_opened_by: dict[str, str] = {}
_part_of: dict[str, str] = {}
_shown_by: dict[str, str] = {}


@dataclass(frozen=True)
class Aside:
    """What a room above shows below a page: a template of its own, and what it needs, under the name `aside`."""

    template: str
    facts: Any


# (module key, page key, which way of a page with a content note, empty for a page without one) -> what to show
Below = Callable[[str, str, str], Aside]
_below: list[Below] = []


def opens(kind: str, endpoint: str, *, part: str = "") -> None:
    """Say that activities of `kind` are done at `endpoint`. Raises ValueError when the kind already has another endpoint.

    `part` names what the endpoint asks for beside `module_key`, when a module has more than one: the activity's key after the colon.
    """
    _keep(_opened_by, kind, endpoint)
    _keep(_part_of, kind, part)


def asks_for(kind: str, activity_key: str) -> dict[str, str]:
    """What the endpoint of a kind asks for beside `module_key`, from an activity's key."""
    part = _part_of.get(kind, "")
    return {part: activity_key.partition(":")[2]} if part else {}


def endpoint_of(kind: str) -> str:
    """The endpoint that does activities of this kind. Raises LookupError when no room has claimed the kind."""
    if kind not in _opened_by:
        raise LookupError(f"no room has said where activities of kind {kind!r} are done")
    return _opened_by[kind]


def is_claimed(kind: str) -> bool:
    """Whether a room does activities of this kind."""
    return kind in _opened_by


def evidence(kind: str, endpoint: str) -> None:
    """Say that `endpoint` shows the evidence behind a completion of `kind`. Raises ValueError when another already does."""
    _keep(_shown_by, kind, endpoint)


def evidence_endpoint(kind: str) -> str | None:
    """The endpoint that shows the evidence, or None for a kind that has nothing to show beyond the completion itself."""
    return _shown_by.get(kind)


def below_pages(shown: Below) -> None:
    """Say what stands below every page of a module."""
    if shown not in _below:
        _below.append(shown)


def asides(module_key: str, page_key: str, way: str) -> list[Aside]:
    """What stands below this page."""
    return [shown(module_key, page_key, way) for shown in _below]


def _keep(registry: dict[str, str], kind: str, endpoint: str) -> None:
    """The same again is harmless: an app may be built twice in one process."""
    if registry.setdefault(kind, endpoint) != endpoint:
        raise ValueError(f"activities of kind {kind!r} already belong to {registry[kind]}, not to {endpoint}")
