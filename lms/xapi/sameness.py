"""Whether two statements with one id say the same: what a store adds or may change does not count (xAPI-Data 2.3.1, 4.6)."""

import json
import re
from datetime import UTC, datetime
from typing import Any

from lms.xapi.formats import normalised

SET_BY_STORES = ("id", "stored", "authority", "version")
TOLD_APART = ("display", "definition")
SECONDS = re.compile(r"(\d+)[.,](\d+)S")


def is_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Both are valid. A moment that one of them leaves out is the store's to set."""
    first, second = _core(one), _core(other)
    if "timestamp" not in one or "timestamp" not in other:
        first.pop("timestamp", None)
        second.pop("timestamp", None)
    return json.dumps(first, sort_keys=True) == json.dumps(second, sort_keys=True)


def moment_of(text: str) -> datetime:
    """The moment a valid timestamp names, in UTC; without an offset it counts as UTC."""
    words = re.sub(r"([+-]\d\d)(\d\d)?$", lambda found: f"{found[1]}:{found[2] or '00'}", text.upper().replace(",", "."))
    words = re.sub(r":60", ":59", words)
    whole, _, fraction = words.partition(".")
    digits = re.match(r"\d*", fraction)
    parsed = datetime.fromisoformat(f"{whole}.{(digits[0] if digits else '')[:6]:0<6}{fraction[len(digits[0]) if digits else 0:]}"
                                    if fraction else whole)
    try:
        return parsed.replace(tzinfo=UTC) if parsed.tzinfo is None else parsed.astimezone(UTC)
    except OverflowError:      # the first or last day of all, in another zone
        return parsed.replace(tzinfo=UTC)


def told_moment(at: datetime) -> str:
    """A moment as statements and headers tell it: UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _core(statement: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in normalised(statement).items() if name not in SET_BY_STORES}
    core: dict[str, Any] = _plain(kept)
    return core


def _plain(value: Any, name: str = "") -> Any:
    """Without what describes verbs and activities; members of a group in any order; moments and durations as precise as they must be."""
    if name == "extensions":
        return value
    if isinstance(value, dict):
        return {key: _plain(each, key) for key, each in value.items() if key not in TOLD_APART or name == "attachments"}
    if isinstance(value, list):
        several = [_plain(each, name) for each in value]
        return sorted(several, key=lambda each: json.dumps(each, sort_keys=True)) if name == "member" else several
    if name == "timestamp" and isinstance(value, str):
        return moment_of(value).isoformat(timespec="milliseconds")
    if name == "duration" and isinstance(value, str):
        return SECONDS.sub(lambda found: f"{found[1]}.{found[2][:2]:0<2}S", value)
    return value
