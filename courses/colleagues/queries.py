"""The course for colleagues as its files say, and the links to it."""

import hashlib
import uuid
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from courses.catalogue.queries import read_lone_module
from courses.catalogue.rules import Problem
from courses.catalogue.rules.beside import Source
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.fields import Reader, parsed
from courses.colleagues import rules
from courses.colleagues.models import ColleagueLink
from lms.base import clock
from lms.base.db import db
from lms.base.errors import HouseError
from lms.config import Settings
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import ServiceScope

FOLDER, EDITION = "colleagues", "edition.yaml"
FIELDS = ("number", "dated", "digest", "demands")
MOST_LINKS = 200


@dataclass(frozen=True)
class ColleagueCourse:
    """The course as it is read. `number` and `dated` stand on each certificate; a test holds that new words have a new number."""

    document: ModuleDocument
    number: int
    dated: date
    digest: str
    demands: tuple[str, ...]


@dataclass(frozen=True)
class Opened:
    """A link that opens the course, and whose."""

    id: uuid.UUID
    organisation_id: uuid.UUID
    organisation_name: str


def read(folder: Path) -> tuple[ColleagueCourse | None, list[Problem]]:
    """The course in a folder, or all that is wrong with it."""
    document, texts, found = read_lone_module(folder, beside=(EDITION,))
    problems = list(found)
    reader = Reader(f"{FOLDER}/{EDITION}", parsed(EDITION, texts.get(EDITION, ""), problems), FIELDS, problems)
    number, dated, digest = reader.number("number", 1, 10_000), reader.day("dated"), reader.text("digest", 64)
    demands = reader.texts("demands")
    if document is None or problems:
        return None, problems
    return ColleagueCourse(document, number, dated, digest, demands), []


@lru_cache(maxsize=4)
def _course_in(folder: Path) -> ColleagueCourse:
    course, problems = read(folder)
    if course is None:
        raise HouseError(f"the course for colleagues cannot be read: {'; '.join(map(str, problems))}")
    return course


def course() -> ColleagueCourse:
    """The course, read once. Raises HouseError when its files are broken."""
    settings: Settings = current_app.config["SETTINGS"]
    return _course_in(settings.content_folder / FOLDER)


def sources_of(page: Page) -> list[Source]:
    """What a page rests on."""
    return [source for source in course().document.sources if source.key in page.sources]


def hash_of(secret: str) -> bytes:
    """What is kept of a link's secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def door() -> rules.Door:
    """The app's own door."""
    found: rules.Door = current_app.extensions.setdefault("peerway_colleague_door", rules.Door())
    return found


def opened_by(secret: str, network: str) -> Opened | None:
    """What a link opens, in whatever organisation. None alike for one that was revoked, is over or never was, and for who tries many."""
    now = clock.now()
    if door().is_shut(network, now):
        return None
    with reading_in(ServiceScope("a link for colleagues by its hashed secret")) as session:
        row = session.execute(
            select(ColleagueLink, Organisation.name).join(Organisation, Organisation.id == ColleagueLink.organisation_id)
            .where(ColleagueLink.secret_hash == hash_of(secret))
        ).first()
    if row is None or not rules.is_open(row[0].ends_at, row[0].revoked_at, now):
        door().note_wrong(network, now)
        return None
    return Opened(row[0].id, row[0].organisation_id, row[1])


def links(session: Session) -> list[ColleagueLink]:
    """The links of the session's organisation, newest first."""
    return list(session.scalars(select(ColleagueLink).order_by(ColleagueLink.made_at.desc(), ColleagueLink.id).limit(MOST_LINKS)))


def link_or_none(link_id: uuid.UUID) -> ColleagueLink | None:
    """A link of the request's organisation."""
    return db.session.scalar(select(ColleagueLink).where(ColleagueLink.id == link_id))
