"""Brings checked content into the tables: a Version for new words, never a change to an old one."""

import hashlib
import json
import uuid
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from courses.catalogue import queries
from courses.catalogue.models import Activity, Adoption, Course, Edition, Module, Version
from courses.catalogue.queries import CourseFiles, ModuleInUse, read_course
from courses.catalogue.rules import ModuleDocument, Problem, to_json
from courses.catalogue.rules.documents import CourseDocument, OwnPage
from courses.catalogue.rules.own import Own, changed, kept, with_own, wrong_with_quiz, wrong_with_stories
from lms.base.errors import OutOfDate, RuleBroken
from lms.tenancy.actions import scope_of
from lms.tenancy.rules import OrganisationScope

__all__ = ["CourseFiles", "LoadReport", "adopt_latest", "digest_of", "load_course", "publish_edition", "publish_own", "read_course"]

WHOLE_MODULE = "module"


@dataclass(frozen=True)
class LoadReport:
    """Keys of the modules that got a new Version, keys of those that did not need one, and what kept the rest out."""

    loaded: list[str]
    unchanged: list[str]
    problems: list[Problem]


def load_course(session: Session, folder: Path) -> LoadReport:
    """Take up what is whole in a course folder. A broken module keeps its last good Version; a broken course.yaml keeps everything.

    Doing it twice changes nothing. Flushes; the caller commits.
    """
    files = read_course(folder)
    report = LoadReport([], [], list(files.problems))
    if files.course is None:
        return report
    course = _keep_course(session, files.course)
    for position, name in enumerate(files.course.modules, start=1):
        if name in files.modules:
            _load_module(session, course, position, name, files.modules[name], report)
    session.flush()
    return report


def adopt_latest(session: Session, organisation_id: uuid.UUID, *, course_id: uuid.UUID | None = None) -> list[Adoption]:
    """The organisation, to which the session is bound, adopts the newest Version of each module (of one course or of all).

    Its own pages stay in their places: they come along with its latest edition.
    Answers with the adoptions that were new; doing it twice adds none. Flushes; the caller commits.
    """
    adopted = set(session.scalars(select(Adoption.version_id).where(Adoption.organisation_id == organisation_id)))
    rows = [
        Adoption(
            organisation_id=organisation_id, module_id=version.module_id, version_id=version.id,
            edition_id=_edition_id(session, version.module_id),
        )
        for version in queries.latest_versions(session, course_id)
        if version.id not in adopted
    ]
    session.add_all(rows)
    session.flush()
    return rows


def publish_edition(
    session: Session, *, module: ModuleInUse, page_key: str, own: OwnPage | None, change_note: str, by_membership_id: uuid.UUID,
    after: int,
) -> Edition:
    """A new edition of a module with this page of the organisation's own, or without it (`own` None), in use from now on.

    Who has begun the module keeps what she met. Raises OutOfDate when the latest edition is no longer number `after` (0: none).
    """
    return publish_own(
        session, module=module, subject=page_key, change=Own(pages={page_key: own}), change_note=change_note,
        by_membership_id=by_membership_id, after=_standing_at(session, module, page_key, after),
    )


def _standing_at(session: Session, module: ModuleInUse, page_key: str, after: int) -> int:
    """The number to publish after: what others have published of other pages, of questions and stories since `after` is no conflict."""
    latest = queries.latest_edition(session, module.module_id, to_change=True)
    if latest is None or latest.number == after:
        return after
    then = queries.own_pages_of(queries.edition_or_none(session, module.module_id, after))
    return latest.number if then.get(page_key) == queries.own_pages_of(latest).get(page_key) else after


def publish_own(
    session: Session, *, module: ModuleInUse, subject: str, change: Own, change_note: str, by_membership_id: uuid.UUID, after: int,
) -> Edition:
    """A new edition with a change of what is the organisation's own; `subject` says of what. In use from now on, as publish_edition says.

    Raises RuleBroken when the questions or stories of the module, as they would be, cannot stand together.
    """
    latest = queries.latest_edition(session, module.module_id, to_change=True)
    if (latest.number if latest else 0) != after:
        raise OutOfDate()
    own = changed(queries.own_of(latest), change, after + 1)
    document = with_own(queries.document_of(session, module.version_id), own)
    _refuse_broken(document, change)
    edition = Edition(
        organisation_id=_organisation_of(session), module_id=module.module_id, number=after + 1, page_key=subject, change_note=change_note,
        published_by_id=by_membership_id, **kept(own),
    )
    _add_once(session, edition)
    _meet_activities(session, module.module_id, document)
    session.add(Adoption(
        organisation_id=edition.organisation_id, module_id=module.module_id, version_id=module.version_id, edition_id=edition.id,
    ))
    session.flush()
    return edition


def _refuse_broken(document: ModuleDocument, change: Own) -> None:
    """What this change would break; what was so before is not hers to put right now."""
    words = [*(wrong_with_quiz(document.quiz) if change.questions else ()), *(wrong_with_stories(document) if change.stories else ())]
    if words:
        raise RuleBroken(" ".join(words))


def _meet_activities(session: Session, module_id: uuid.UUID, document: ModuleDocument) -> None:
    """A story of an organisation's own is an activity like any other: its key says nothing, and another organisation never asks for it."""
    known = queries.activities_of(session, [module_id])
    for key, kind in document.activity_keys:
        if (module_id, key) not in known:
            _add_activity_once(session, Activity(module_id=module_id, key=key, kind=kind))


def _add_activity_once(session: Session, activity: Activity) -> None:
    """Another organisation may add the same key in the same moment: the row is there then, and either may use it."""
    with suppress(IntegrityError), session.begin_nested():
        session.add(activity)


def _add_once(session: Session, edition: Edition) -> None:
    """The first edition has no row to wait for: of two at once the number lets one in."""
    try:
        with session.begin_nested():
            session.add(edition)
    except IntegrityError:
        raise OutOfDate() from None


def _edition_id(session: Session, module_id: uuid.UUID) -> uuid.UUID | None:
    latest = queries.latest_edition(session, module_id)
    return latest.id if latest else None


def _organisation_of(session: Session) -> uuid.UUID:
    scope = scope_of(session)
    if not isinstance(scope, OrganisationScope):
        raise ValueError("pages are published inside one organisation")
    return scope.organisation_id


def digest_of(document: ModuleDocument, returning_as: int = 0) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal.

    Words that were replaced and now return are a Version of their own: its number is hashed with them, so that
    going back to earlier words takes effect like any other change.
    """
    canonical = json.dumps(to_json(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    suffix = f"\nreturning as {returning_as}" if returning_as else ""
    return hashlib.sha256((canonical + suffix).encode()).hexdigest()


def _keep_course(session: Session, document: CourseDocument) -> Course:
    course = session.scalar(select(Course).where(Course.key == document.key))
    if course is None:
        course = Course(key=document.key)
        session.add(course)
    course.title, course.summary = document.title, document.summary
    session.flush()
    return course


def _load_module(session: Session, course: Course, position: int, name: str, document: ModuleDocument, report: LoadReport) -> None:
    module = session.scalar(select(Module).where(Module.key == document.key))
    if module is not None and module.course_id != course.id:
        words = f"'{document.key}' is already the key of a module of another course"
        report.problems.append(Problem(f"{name}/module.yaml", 1, "key", words))
        return
    if module is None:
        module = Module(course_id=course.id, key=document.key)
        session.add(module)
    module.position = position
    session.flush()
    is_new = _add_version(session, module, document)
    _add_activities(session, module, [*document.activity_keys, (WHOLE_MODULE, WHOLE_MODULE)])
    (report.loaded if is_new else report.unchanged).append(document.key)


def _add_version(session: Session, module: Module, document: ModuleDocument) -> bool:
    """Whether the words differ from those of the newest Version, which then has a successor."""
    digests = list(session.scalars(select(Version.digest).where(Version.module_id == module.id).order_by(Version.number)))
    digest = digest_of(document)
    if digests and digests[-1] in (digest, digest_of(document, returning_as=len(digests))):
        return False
    number = len(digests) + 1
    if digest in digests:
        digest = digest_of(document, returning_as=number)
    version = Version(module_id=module.id, number=number, digest=digest, title=document.title, document=to_json(document))
    session.add(version)
    session.flush()
    return True


def _add_activities(session: Session, module: Module, wanted: Sequence[tuple[str, str]]) -> None:
    """Activities outlive versions: one is added when its key is first met and never taken away."""
    known = set(session.scalars(select(Activity.key).where(Activity.module_id == module.id)))
    session.add_all(Activity(module_id=module.id, key=key, kind=kind) for key, kind in wanted if key not in known)
    session.flush()
