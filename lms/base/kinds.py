"""Kinds of personal data. Every column of every table declares one; erasure, export and log redaction are driven by them."""

from enum import StrEnum


class Privacy(StrEnum):
    """What a column says about a person (design.md 4; classes of safety.md 1.4)."""

    NONE = "none"
    LINK = "link"
    IDENTITY = "identity"
    PSEUDONYM = "pseudonym"
    CONTACT = "contact"
    LEARNING = "learning"
    REFLECTION = "reflection"
    WELLBEING = "wellbeing"
    SAFEGUARDING = "safeguarding"


def kept_as(kind: Privacy) -> dict[str, str]:
    """The `info` of a column: `mapped_column(info=kept_as(Privacy.LINK))`."""
    return {"privacy": kind.value}


NONE = kept_as(Privacy.NONE)
LINK = kept_as(Privacy.LINK)
IDENTITY = kept_as(Privacy.IDENTITY)
PSEUDONYM = kept_as(Privacy.PSEUDONYM)
CONTACT = kept_as(Privacy.CONTACT)
LEARNING = kept_as(Privacy.LEARNING)
