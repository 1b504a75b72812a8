"""The demo's own pages: a trainer has put her organisation's night number into a page, and is in the middle of another one."""

import uuid

from courses.authoring import actions, queries
from lms.base.errors import HouseError
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

MODULE, PUBLISHED, BEGUN = "active-listening", "phone-text-video", "end-safely"
ADDED = "\n\n## At Harbour\n\nOur phones are looked after from nine in the morning until nine at night. Say so in your first message.\n"
BEGINNING = "\n\n## At Harbour\n\nAfter a hard conversation you can ring Sam the same day.\n"


def make(ids: dict[str, uuid.UUID]) -> None:
    """Publish one page and save the draft of another, as Tess."""
    actor = actor_of(ids["tess"])
    if actor is None or actor.organisation_id is None:
        raise HouseError("the demo has no trainer to write pages")
    with transactions.step() as session:
        bind(session, OrganisationScope(actor.organisation_id))
        page, draft = queries.writing_or_none(MODULE, PUBLISHED), queries.writing_or_none(MODULE, BEGUN)
        if page is not None:
            actions.publish(
                by=actor, writing=page, title=page.page.title, text=page.built_in_text + ADDED, change_note="When our phones are answered",
                after=page.edition_number,
            )
        if draft is not None:
            actions.save(by=actor, writing=draft, title=draft.page.title, text=draft.built_in_text + BEGINNING, row_version=0)
