"""What is kept of what somebody types, for how long, and which of two texts comes first (safety.md 4.1.4)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Fields = dict[str, list[str]]

SENT_FOR = timedelta(hours=24)
PARKED_FOR = timedelta(hours=24)
UNSENT_FOR = timedelta(days=90)
MOST_OF_A_PLACE = 200
MOST_PARKED = 6
MOST_OF_A_PATH = 400
TOKENS = frozenset({"csrf_token", "form_token"})
SECRETS = ("pass_phrase", "password")


@dataclass(frozen=True)
class OpenDraft:
    """A draft that can be read. `row_version` goes into the form, so that a second tab is noticed."""

    fields: Fields
    saved_at: datetime
    row_version: int


@dataclass(frozen=True)
class OpenParked:
    """A form that arrived too late, readable again for its writer."""

    fields: Fields
    parked_at: datetime


@dataclass(frozen=True)
class Text:
    """One state of what she wrote. `at`: when it reached us."""

    fields: Fields
    at: datetime


@dataclass(frozen=True)
class Offer:
    """What a page gives back: `first` goes into the fields, `others` are shown below as text to copy, newest first."""

    first: Text | None
    others: tuple[Text, ...] = ()


def place_name(kind: str, *ids: object) -> str:
    """Where something is written, such as "quiz:<adoption>:<activity>". Raises ValueError past 200 characters."""
    name = ":".join([kind, *map(str, ids)])
    if len(name) > MOST_OF_A_PLACE:
        raise ValueError(f"longer than {MOST_OF_A_PLACE} characters")
    return name


def worth_keeping(fields: Mapping[str, Sequence[str]]) -> Fields:
    """The fields without tokens, which would be stale, and without pass phrases, which are nobody's words to keep."""
    return {
        name: list(values) for name, values in fields.items()
        if name not in TOKENS and not any(secret in name for secret in SECRETS)
    }


def in_words(parked: OpenParked) -> Text:
    """What of a form is worth showing: not the numbers it stood on, nor what was left empty."""
    said = {name: [value for value in values if value.strip() and not value.isdecimal()] for name, values in parked.fields.items()}
    return Text({name: values for name, values in said.items() if values}, parked.parked_at)


def only(fields: Mapping[str, Sequence[str]], names: Collection[str]) -> Fields:
    """The fields of these names that hold anything."""
    return {name: list(fields[name]) for name in names if any(fields.get(name, ()))}


def same_words(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> bool:
    """Whether both say the same: an empty field is no field, and browsers send line ends in their own way."""
    return _evened(one) == _evened(other)


def may_replace(*, is_sent: bool, stored_version: int, row_version: int | None) -> bool:
    """Whether a save may overwrite the draft: it saw the latest one, or begins anew after the last was sent in."""
    return row_version == stored_version or (is_sent and row_version is None)


def offer(draft: OpenDraft | None, parked: Iterable[OpenParked], names: Collection[str]) -> Offer:
    """The newest text first, every different one below it. `names` are the fields the page has."""
    texts = [] if draft is None else [Text(only(draft.fields, names), draft.saved_at)]
    texts += [Text(only(one.fields, names), one.parked_at) for one in parked]
    kept: list[Text] = []
    for text in sorted(texts, key=lambda one: one.at, reverse=True):
        if text.fields and not any(_is_part_of(text.fields, other.fields) for other in kept):
            kept.append(text)
    return Offer(kept[0] if kept else None, tuple(kept[1:]))


def _is_part_of(one: Mapping[str, Sequence[str]], other: Mapping[str, Sequence[str]]) -> bool:
    return _evened(one).items() <= _evened(other).items()


def _evened(fields: Mapping[str, Sequence[str]]) -> dict[str, list[str]]:
    return {name: [value.replace("\r\n", "\n") for value in values] for name, values in fields.items() if any(values)}
