"""Grants: "diaries:read" holds when one clause holds; a clause holds when all its predicates do (design.md 5)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import wraps
from typing import Any

from flask_login import current_user

from lms.access.actor import Actor
from lms.base import clock
from lms.base.errors import NotAllowed, NotHere, StepUpNeeded

STEP_UP_FOR, LEAP = timedelta(minutes=10), timedelta(minutes=1)
NO_ROLE = "Your account has no role in an organisation yet. Ask the person who invited you to give you one."
OTHER_ROLE = "Your role does not open this page. If you think it should, ask your organisation's lead."


@dataclass(frozen=True)
class Predicate:
    """A sentence that is true or not of an actor, or of an actor and a thing."""

    words: str
    test: Callable[..., bool]
    needs_thing: bool


@dataclass(frozen=True)
class Grant:
    """A named right. `clauses` empty means public: no session is even looked at."""

    name: str
    clauses: tuple[tuple[Predicate, ...], ...] = ()
    is_public: bool = False

    def open_to(self, actor: Actor) -> bool:
        """Whether any clause could hold for this actor, whatever the thing is."""
        return any(all(p.test(actor) for p in clause if not p.needs_thing) for clause in self.clauses)

    def holds(self, actor: Actor, thing: object) -> bool:
        """Whether a whole clause holds for this actor and this thing."""
        return any(all(_true_of(p, actor, thing) for p in clause) for clause in self.clauses)


PUBLIC = Grant("public", is_public=True)


def grant(name: str, *clauses: tuple[Predicate, ...]) -> Grant:
    """A right with its clauses, each a tuple of predicates that read as a sentence."""
    if not clauses or not all(clauses):
        raise ValueError(f"the grant {name} needs at least one clause, and no clause may be empty")
    return Grant(name, clauses)


def about_actor(test: Callable[[Actor], bool]) -> Predicate:
    """A predicate on the actor; its docstring is the sentence."""
    return Predicate((test.__doc__ or test.__name__).strip(), test, needs_thing=False)


def about_thing(test: Callable[[Actor, Any], bool]) -> Predicate:
    """A predicate on the actor and the thing; its docstring is the sentence."""
    return Predicate((test.__doc__ or test.__name__).strip(), test, needs_thing=True)


def requires(
    right: Grant, find: Callable[..., Any] | None = None, *, step_up: bool = False,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Guard a view. With `find`, the thing is loaded from the view's arguments and handed over in their place.

    `step_up`: she has confirmed in the last ten minutes that it is her; otherwise StepUpNeeded, once all else is settled.
    What a person may not know of answers as what does not exist: NotHere (404). A page she may know of but not use: NotAllowed (403).
    """
    def guard(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def guarded(**arguments: Any) -> Any:
            if right.is_public:
                return view(**arguments)
            given = (find_if_allowed(right, find, arguments),) if find else ()
            if not find:
                must_be_allowed(right)
            if step_up:
                must_have_stepped_up(acting())
            return view(*given) if find else view(**arguments)
        guarded.grant = right  # type: ignore[attr-defined]
        guarded.finds_a_thing = find is not None  # type: ignore[attr-defined]
        guarded.needs_step_up = step_up  # type: ignore[attr-defined]
        return guarded
    return guard


def find_if_allowed(right: Grant, find: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """The thing itself, when the actor may have it. Raises NotHere or, for an actor without any role, NotAllowed."""
    actor = acting()
    if not actor.roles:
        raise NotAllowed(NO_ROLE)
    if not right.open_to(actor):
        raise NotHere()
    thing = find(**arguments)
    if thing is None or not right.holds(actor, thing):
        raise NotHere()
    return thing


def acting() -> Actor:
    """The signed-in actor of this request."""
    actor: Actor = current_user._get_current_object()
    return actor


def acting_or_none() -> Actor | None:
    """Whoever is signed in, on a page that is open to all; None for a stranger and for a session that is closed."""
    return acting() if current_user.is_authenticated else None


def must_be_allowed(right: Grant) -> None:
    """Raises NotAllowed, saying why, when the actor may not open a page that is about no thing."""
    actor = acting()
    if not right.holds(actor, None):
        raise NotAllowed(OTHER_ROLE if actor.roles else NO_ROLE)


def must_have_stepped_up(actor: Actor) -> None:
    """Raises StepUpNeeded. A moment ahead of now was written by a clock that has leapt back since: it counts for nothing."""
    now = clock.now()
    if actor.step_up_at is None or not now - STEP_UP_FOR <= actor.step_up_at <= now + LEAP:
        raise StepUpNeeded()


def _true_of(predicate: Predicate, actor: Actor, thing: object) -> bool:
    return predicate.test(actor, thing) if predicate.needs_thing else predicate.test(actor)
