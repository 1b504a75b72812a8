"""Asking for a sign-off, signing in one's own name, taking it back. Rows are added; the later supersedes."""

import uuid

from sqlalchemy.exc import IntegrityError

from courses.reviews import queries, rules
from courses.reviews.models import ContentReview
from courses.reviews.queries import ReviewView
from courses.reviews.rules import Capacity, ReviewAct
from lms.access import Actor
from lms.audit import actions as audit
from lms.base.db import db
from lms.base.errors import RuleBroken
from lms.mail import actions as mail

NOT_ONE_OF_THEM = "Choose one of the leads and supervisors of your organisation."


def ask(*, by: Actor, view: ReviewView, capacity: Capacity, membership_id: uuid.UUID | None) -> ContentReview:
    """Ask a lead or supervisor to look at this version. A letter says so, without a word of what or as whom; her page says more."""
    if membership_id is None or membership_id not in dict(queries.who_may_sign()):
        raise RuleBroken(NOT_ONE_OF_THEM, "whom")
    row = _add(by, view, capacity, ReviewAct.ASKED, membership_id, "asked for a review")
    if membership_id != _membership_of(by):
        _tell(by, row)
    return row


def sign(*, by: Actor, view: ReviewView, capacity: Capacity, shown: str, typed: str, is_named: bool) -> ContentReview:
    """Sign this version in one capacity. `shown` is the adoption the page was about: nobody signs what she has not seen.

    Signing again says anew whether her name is shown. Raises RuleBroken in words for her.
    """
    if shown != str(view.module.adoption_id):
        raise RuleBroken(rules.NEW_VERSION)
    words = rules.against_signing(view.rows, capacity, _membership_of(by), typed)
    if words:
        raise RuleBroken(words, "typed")
    return _add(by, view, capacity, ReviewAct.SIGNED, _membership_of(by), "signed a version", is_named=is_named)


def withdraw(*, by: Actor, view: ReviewView, capacity: Capacity) -> ContentReview:
    """Take back one's own sign-off: it counts no more, and the name is gone from every page."""
    words = rules.against_withdrawing(view.rows, capacity, _membership_of(by))
    if words:
        raise RuleBroken(words)
    return _add(by, view, capacity, ReviewAct.WITHDRAWN, _membership_of(by), "took back a sign-off")


def _tell(by: Actor, row: ContentReview) -> None:
    """A lead may ask twice in a day; the letter goes once for each asking."""
    person_id = queries.person_of(row.membership_id)
    if person_id is not None:
        mail.write(
            db.session(), kind="reviews: asked", person_id=person_id, organisation_id=by.organisation_id,
            once=f"review:{row.id}", values={},
        )


def _add(
    by: Actor, view: ReviewView, capacity: Capacity, act: ReviewAct, membership_id: uuid.UUID, noted: str, *, is_named: bool = False,
) -> ContentReview:
    """The number comes after all that was read, so of two at the same moment one has to look again: nobody signs both that way."""
    row = ContentReview(
        organisation_id=by.organisation_id, adoption_id=view.module.adoption_id, number=view.last + 1, capacity=capacity, act=act,
        membership_id=membership_id, by_id=_membership_of(by), is_named=is_named,
    )
    try:
        with db.session.begin_nested():
            db.session.add(row)
    except IntegrityError:
        raise RuleBroken(rules.AT_ONCE) from None
    audit.note(by=by, act=noted, thing=view.module.module_key, thing_id=row.id, about=membership_id)
    return row


def _membership_of(by: Actor) -> uuid.UUID:
    if by.membership_id is None:
        raise ValueError("versions are signed inside an organisation")
    return by.membership_id
