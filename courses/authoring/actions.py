"""Saving, publishing and retiring the organisation's own pages."""

import uuid

from courses.authoring import queries, rules
from courses.authoring.models import PageDraft
from courses.authoring.queries import Writing
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Edition
from courses.catalogue.rules.documents import OwnPage
from courses.catalogue.rules.yaml_text import is_plain_text
from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import OutOfDate, RuleBroken
from lms.web.markup import render

NOTHING_TO_RETIRE = "This page is the built-in one already."


def save(*, by: Actor, writing: Writing, title: str, text: str, row_version: int) -> PageDraft:
    """Keep the working text, whatever is wrong with it. `row_version` 0: the form was shown before there was a draft.

    Raises OutOfDate when another trainer saved other words first, RuleBroken for a character no database can hold.
    """
    if not is_plain_text(title + text):
        raise RuleBroken(rules.NOT_TEXT, "text")
    draft = queries.draft_row(writing.module.module_id, writing.page.key, to_change=True)
    if draft is not None and (draft.title, draft.text) == (title, text):
        return draft
    if (draft.row_version if draft else 0) != row_version:
        raise OutOfDate()
    if draft is None:
        draft = PageDraft(organisation_id=by.organisation_id, module_id=writing.module.module_id, page_key=writing.page.key)
        db.session.add(draft)
    draft.title, draft.text, draft.changed_by_id, draft.changed_at = title, text, _membership_of(by), clock.now()
    db.session.flush()
    return draft


def publish(*, by: Actor, writing: Writing, title: str, text: str, change_note: str, after: int) -> Edition:
    """The page as it is now becomes what people meet who begin the module from now on; the draft is over.

    Raises RuleBroken naming the field for a title, text or note that will not do, OutOfDate when somebody published since `after`.
    """
    html, problems = rules.rendered(text, render)
    refused = {"title": rules.title_problem(title), "text": " ".join(problems), "change_note": rules.note_problem(change_note)}
    for field, words in refused.items():
        if words:
            raise RuleBroken(words, field)
    own = OwnPage(title.strip(), text, html, writing.module.version_number)
    edition = _publish(by, writing, own, change_note.strip(), after, "published")
    draft = queries.draft_row(writing.module.module_id, writing.page.key, to_change=True)
    if draft is not None:
        db.session.delete(draft)
    return edition


def retire(*, by: Actor, writing: Writing, change_note: str, after: int) -> Edition:
    """Go back to the built-in page for everybody who begins from now on. What was published stays readable."""
    if writing.own is None:
        raise RuleBroken(NOTHING_TO_RETIRE)
    words = rules.note_problem(change_note)
    if words:
        raise RuleBroken(words, "change_note")
    return _publish(by, writing, None, change_note.strip(), after, "retired")


def throw_away(*, by: Actor, writing: Writing) -> None:
    """Give up the draft; what is published stays as it is."""
    if writing.draft is not None:
        audit.note(by=by, act="gave up", thing="page draft", thing_id=writing.draft.id)
        db.session.delete(writing.draft)
        db.session.flush()


def _publish(by: Actor, writing: Writing, own: OwnPage | None, note: str, after: int, act: str) -> Edition:
    edition = catalogue.publish_edition(
        db.session(), module=writing.module, page_key=writing.page.key, own=own, change_note=note, by_membership_id=_membership_of(by),
        after=after,
    )
    audit.note(by=by, act=act, thing="page", thing_id=edition.id)
    return edition


def _membership_of(by: Actor) -> uuid.UUID:
    if by.membership_id is None:
        raise ValueError("pages are written inside an organisation")
    return by.membership_id
