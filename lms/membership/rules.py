"""Decisions about people in an organisation: who may give which role, how a membership stands. Plain functions on plain values."""

from collections.abc import Collection, Iterable
from datetime import datetime
from enum import StrEnum

from lms.access.actor import Role

GRANTABLE = (Role.TRAINEE, Role.TRAINER, Role.SUPERVISOR, Role.VERIFIER, Role.LEAD)
"""What a lead gives to a member. An accreditor is invited from outside, for a time; an operator runs the service."""

MOST_NEEDS = 2_000
NOT_ON_HERSELF = "Nobody changes her own roles or suspends herself. Ask another lead of your organisation."
LAST_LEAD = (
    "Your organisation would be left without a lead. Make somebody else a lead first (People, then her name, then Roles), and try again."
)
NO_LEAD_ANY_MORE = "You are not a lead of this organisation any more, so nothing was changed. Ask one of its leads."
NOT_GIVEN_HERE = "That role is not given on this page. Choose one of the roles listed."
NOT_A_MEMBER = "This person has left the organisation. Invite her again if she comes back."
SELF_SUPERVISED = "Nobody supervises herself. Choose somebody else."
SAME_TWICE = "The deputy stands in when the supervisor is away, so it has to be somebody else. Choose another person or nobody yet."
NO_SUPERVISOR = "Only somebody with the role supervisor can be chosen. Give her that role first (People, then her name, then Roles)."
GROUP_ENDED = "This group is archived. Choose another one, or take it out of the archive first."


class State(StrEnum):
    """How a membership stands, in the words pages use. A suspension is never told to a trainer, and a pause never has a reason."""

    ACTIVE = "active"
    NOT_AVAILABLE = "not available"
    SUSPENDED = "suspended"
    LEFT = "left"


def state_of(suspended_at: datetime | None, ended_at: datetime | None, *, is_gone: bool, is_away: bool, to_lead: bool) -> State:
    """What somebody may know of how a member stands: a lead all of it, a trainer only whether she is there."""
    if ended_at is not None or is_gone:
        return State.LEFT
    if suspended_at is not None:
        return State.SUSPENDED if to_lead else State.NOT_AVAILABLE
    return State.NOT_AVAILABLE if is_away else State.ACTIVE


def version_of(chosen: Iterable[object]) -> str:
    """What a page showed, in one word, so that saving over something newer is noticed."""
    words = [str(each) for each in chosen]
    return " ".join(words if isinstance(chosen, tuple) else sorted(words))


def may_grant(roles: Collection[Role], role: Role) -> bool:
    """Only a lead gives roles to members; a trainer invites trainees only (design.md 1)."""
    return Role.LEAD in roles and role in GRANTABLE


def fault_of_supervisors(trainee: object, supervisor: object, deputy: object) -> tuple[str, str]:
    """What is wrong with a choice, as (words, field); empty when nothing is."""
    for field, chosen in (("supervisor", supervisor), ("deputy", deputy)):
        if chosen is not None and chosen == trainee:
            return SELF_SUPERVISED, field
    if deputy is not None and deputy == supervisor:
        return SAME_TWICE, "deputy"
    return "", ""
