"""Pages as the organisation's trainers find them: built-in, their own, and what is being written."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from flask import current_app
from sqlalchemy import select

from courses.authoring.models import PageDraft
from courses.catalogue import queries as catalogue
from courses.catalogue.models import Edition
from courses.catalogue.queries import ModuleInUse
from courses.catalogue.rules.documents import ModuleDocument, OwnPage, Page
from lms.base.db import db
from lms.membership.queries import name_of


@dataclass(frozen=True)
class Writing:
    """One page of a module in use: the built-in one, the organisation's own if there is one, and the draft if somebody is writing."""

    module: ModuleInUse
    document: ModuleDocument
    page: Page
    edition: Edition | None
    draft: PageDraft | None

    @property
    def own(self) -> OwnPage | None:
        """The organisation's page in use."""
        return catalogue.own_pages_of(self.edition).get(self.page.key)

    @property
    def edition_number(self) -> int:
        """The number a publication comes after; 0 before the first."""
        return self.edition.number if self.edition else 0

    @cached_property
    def built_in_text(self) -> str:
        """The Markdown of the built-in page as its file says now; empty when the file is not there any more."""
        return catalogue.page_texts(current_app.config["SETTINGS"].content_folder, self.module.module_key).get(self.page.key, "")

    @property
    def is_behind(self) -> bool:
        """Whether the built-in page has had a newer version since this one was written over it."""
        return self.own is not None and self.own.based_on < self.module.version_number


@dataclass(frozen=True)
class PageRow:
    """A page in the list."""

    key: str
    title: str
    is_own: bool
    is_being_written: bool


@dataclass(frozen=True)
class PublishedPage:
    """A publication of a page: `own` None when it was retired. `by` is the name of who published it."""

    number: int
    at: datetime
    by: str
    change_note: str
    own: OwnPage | None


def modules() -> list[ModuleInUse]:
    """The modules in use, in the order of the course."""
    return catalogue.modules_in_use(db.session())


def module_or_none(module_key: str) -> ModuleInUse | None:
    """A module in use."""
    return catalogue.module_in_use(db.session(), module_key) if module_key.isprintable() else None


def page_rows(module: ModuleInUse) -> list[PageRow]:
    """The pages of a module with what the organisation has made of them."""
    own = catalogue.own_pages_of(catalogue.latest_edition(db.session(), module.module_id))
    drafts = set(db.session.scalars(select(PageDraft.page_key).where(PageDraft.module_id == module.module_id)))
    pages = catalogue.document_in_use(db.session(), module).pages
    return [PageRow(page.key, page.title, page.key in own, page.key in drafts) for page in pages]


def writing_or_none(module_key: str, page_key: str) -> Writing | None:
    """One page to write on; None when there is no such module in use or no such page in it."""
    module = module_or_none(module_key)
    document = catalogue.document_of(db.session(), module.version_id) if module else None
    page = document.page(page_key) if document else None
    if module is None or document is None or page is None:
        return None
    edition = catalogue.latest_edition(db.session(), module.module_id)
    return Writing(module, document, page, edition, draft_row(module.module_id, page_key))


def draft_row(module_id: uuid.UUID, page_key: str, *, to_change: bool = False) -> PageDraft | None:
    """The draft itself. `to_change` makes a second save wait until this one is over."""
    statement = select(PageDraft).where(PageDraft.module_id == module_id, PageDraft.page_key == page_key)
    if to_change:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(statement)


def history(writing: Writing) -> list[PublishedPage]:
    """Every publication of the page, newest first: what anybody has met stays readable (MUST-4)."""
    rows = catalogue.editions_of(db.session(), writing.module.module_id, writing.page.key)
    names = {row.published_by_id: name_of(row.published_by_id) for row in rows}
    return [_published(row, writing.page.key, names[row.published_by_id]) for row in rows]


def published_or_none(writing: Writing, number: int) -> PublishedPage | None:
    """One publication of this page."""
    row = catalogue.edition_or_none(db.session(), writing.module.module_id, number)
    return _published(row, writing.page.key, name_of(row.published_by_id)) if row and row.page_key == writing.page.key else None


def _published(row: Edition, page_key: str, by: str) -> PublishedPage:
    return PublishedPage(row.number, row.published_at, by, row.change_note, catalogue.own_pages_of(row).get(page_key))
