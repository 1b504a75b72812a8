"""What stands beside the words of a module: what they rest on, who wrote and looked at them, what they serve, what differs by nation."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Source:
    """What a page rests on. `year` may be "undated", `address` may be empty, `checked` is the day somebody last looked."""

    key: str
    title: str
    year: str
    address: str
    checked: date
    confidence: str


@dataclass(frozen=True)
class Served:
    """What one outcome (from 1) serves. `five` are numbers of the five perinatal principles as text, `demands` ids such as S2-13."""

    outcome: int
    competencies: tuple[str, ...]
    five: tuple[str, ...]
    eight: tuple[str, ...]
    demands: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """What holds in one nation. `html` is rendered and cleaned; `checked` is the day somebody last looked."""

    key: str
    nation: str
    title: str
    html: str
    sources: tuple[str, ...]
    checked: date
    confidence: str


@dataclass(frozen=True)
class Author:
    """Who, in which role, wrote the module. `name` is empty for somebody who prefers not to be named."""

    role: str
    name: str


@dataclass(frozen=True)
class Audio:
    """What can be listened to. `file` is empty while there is no recording; `html` are its words, rendered and cleaned."""

    key: str
    title: str
    file: str
    minutes: int
    html: str


@dataclass(frozen=True)
class Review:
    """Who, in which role, has reviewed the module and on which day. `name` is empty for somebody who prefers not to be named."""

    role: str
    name: str
    on: date
