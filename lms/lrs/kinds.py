"""What a key of the record opens, and how far a statement is on its way to another store."""

from enum import StrEnum


class KeyScope(StrEnum):
    """What a client may do with its key (xAPI-Communication 4.2)."""

    WRITE = "statements/write"
    READ_MINE = "statements/read/mine"
    READ = "statements/read"
    STATE = "state"
    PROFILE = "profile"
    ALL = "all"


SCOPE_WORDS = {
    KeyScope.WRITE: "Send statements",
    KeyScope.READ_MINE: "Read the statements it sent itself",
    KeyScope.READ: "Read every statement of your organisation",
    KeyScope.STATE: "Keep where a learner was (state)",
    KeyScope.PROFILE: "Keep notes about activities and agents (profiles)",
    KeyScope.ALL: "All of these",
}


class DeliveryState(StrEnum):
    """Where a statement is on its way to another record store. Every one is in exactly one of these."""

    PENDING = "pending"
    DELIVERED = "delivered"
    PARKED = "parked"
