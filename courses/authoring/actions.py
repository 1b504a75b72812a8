"""Saving, publishing and retiring the organisation's own pages."""

import uuid
from collections.abc import Sequence

from courses.authoring import queries, rules
from courses.authoring.models import PageDraft
from courses.authoring.queries import PartWriting, Writing
from courses.authoring.rules import Made, Shape, Way
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Edition
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import OwnPage, Question
from courses.catalogue.rules.own import Own, OwnQuestion, OwnStory
from courses.catalogue.rules.stories import Scenario
from courses.catalogue.rules.yaml_text import is_plain_text
from lms.access import Actor
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.base.errors import HouseError, OutOfDate, RuleBroken
from lms.web.markup import render

NOTHING_TO_RETIRE = "This page is the built-in one already."


class NotSound(HouseError):
    """A question or story that cannot be published as it is. `faults`: form field -> words."""

    def __init__(self, made: Made, faults: dict[str, str]) -> None:
        super().__init__("; ".join(faults.values()))
        self.made, self.faults = made, faults


def save(*, by: Actor, writing: Writing, title: str, text: str, row_version: int) -> PageDraft:
    """Keep the working text, whatever is wrong with it. `row_version` 0: the form was shown before there was a draft.

    Raises OutOfDate when another trainer saved other words first, RuleBroken for a character no database can hold.
    """
    return _keep(by, writing.module, writing.page.key, title, text, row_version)


def save_part(*, by: Actor, writing: PartWriting, said: str, row_version: int) -> PageDraft:
    """Keep what is in the form of a question or story, whatever is wrong with it. Raises as `save` does."""
    return _keep(by, writing.module, writing.subject, "", said, row_version)


def _keep(by: Actor, module: ModuleInUse, subject: str, title: str, text: str, row_version: int) -> PageDraft:
    if not is_plain_text(title + text):
        raise RuleBroken(rules.NOT_TEXT, "text")
    draft = queries.draft_row(module.module_id, subject, to_change=True)
    if draft is not None and (draft.title, draft.text) == (title, text):
        return draft
    if (draft.row_version if draft else 0) != row_version:
        raise OutOfDate()
    if draft is None:
        draft = PageDraft(organisation_id=by.organisation_id, module_id=module.module_id, page_key=subject)
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


def throw_away(*, by: Actor, writing: Writing | PartWriting) -> None:
    """Give up the draft; what is published stays as it is."""
    if writing.draft is not None:
        audit.note(by=by, act="gave up", thing="page draft", thing_id=writing.draft.id)
        db.session.delete(writing.draft)
        db.session.flush()


def publish_part(*, by: Actor, writing: PartWriting, said: str, change_note: str, since: int) -> Edition:
    """The question or story as it is now becomes what people meet who begin the module from now on; the draft is over.

    Raises NotSound with everything that is wrong, OutOfDate when somebody changed it since edition `since` (0: the built-in one),
    RuleBroken when the module would not stand with it.
    """
    made, note = writing.made(said), rules.note_problem(change_note)
    faults = made.faults | ({"change_note": note} if note else {})
    if faults or made.part is None:
        raise NotSound(made, faults)
    edition = _change_part(by, writing, _own(writing, said, made.part), change_note, since, "published")
    draft = queries.draft_row(writing.module.module_id, writing.subject, to_change=True)
    if draft is not None:
        db.session.delete(draft)
    return edition


def retire_part(*, by: Actor, writing: PartWriting, way: Way | None, change_note: str, since: int) -> Edition:
    """Leave it out, or go back to the built-in one, for everybody who begins from now on. Raises as `publish_part` does."""
    words = rules.note_problem(change_note)
    if words:
        raise RuleBroken(words, "change_note")
    if way not in writing.ways_out:
        raise RuleBroken(rules.CHOOSE_WAY, "way")
    own = None if way is Way.BACK else _own(writing, "", None)
    return _change_part(by, writing, own, change_note, since, "retired")


def _own(writing: PartWriting, said: str, part: Question | Scenario | None) -> OwnQuestion | OwnStory:
    based_on = writing.module.version_number
    if writing.shape is Shape.QUESTIONS:
        return OwnQuestion(part if isinstance(part, Question) else None, based_on)
    return OwnStory(said, part if isinstance(part, Scenario) else None, based_on)


def _change_part(by: Actor, writing: PartWriting, own: OwnQuestion | OwnStory | None, note: str, since: int, act: str) -> Edition:
    """What others have published of other things meanwhile is no conflict."""
    if writing.since != since:
        raise OutOfDate()
    edition = catalogue.publish_own(
        db.session(), module=writing.module, subject=writing.subject, change=writing.changing(own), change_note=note.strip(),
        by_membership_id=_membership_of(by), after=writing.number,
    )
    audit.note(by=by, act=act, thing=writing.shape.one, thing_id=edition.id)
    return edition


def publish_questions(*, by: Actor, module: ModuleInUse, questions: Sequence[Question], change_note: str, after: int) -> Edition:
    """Several whole, checked questions at once, as an import brings them: each replaces the one with its key or is added, all or nothing.

    Raises RuleBroken for a note that will not do or a module that would not stand with them, OutOfDate when somebody published since
    edition number `after` (0: none yet).
    """
    words = rules.note_problem(change_note)
    if words:
        raise RuleBroken(words, "change_note")
    own = {question.key: OwnQuestion(question, module.version_number) for question in questions}
    edition = catalogue.publish_own(
        db.session(), module=module, subject=rules.IMPORTED, change=Own(questions=own), change_note=change_note.strip(),
        by_membership_id=_membership_of(by), after=after,
    )
    audit.note(by=by, act="published", thing="questions", thing_id=edition.id)
    return edition


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
