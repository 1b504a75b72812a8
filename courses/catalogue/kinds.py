"""Which endpoint does an activity of a kind, and which shows the evidence behind a completion of it.

Filled by the rooms above when they register, so that a module page can open a quiz it does not know (design.md 3).
"""

_opened_by: dict[str, str] = {}
_shown_by: dict[str, str] = {}


def opens(kind: str, endpoint: str) -> None:
    """Say that activities of `kind` are done at `endpoint`. Raises ValueError when the kind already has another endpoint."""
    _keep(_opened_by, kind, endpoint)


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


def _keep(registry: dict[str, str], kind: str, endpoint: str) -> None:
    """The same again is harmless: an app may be built twice in one process."""
    if registry.setdefault(kind, endpoint) != endpoint:
        raise ValueError(f"activities of kind {kind!r} already belong to {registry[kind]}, not to {endpoint}")
