"""A believable demo: two organisations mid-course, with a history made through the same actions people use."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from flask import current_app
from sqlalchemy import delete, select

from assessments.quizzes import actions as quizzes
from assessments.quizzes.rules import is_of_lines
from assessments.quizzes.rules.lines import right_answer
from assessments.scenarios import actions as scenarios
from assessments.scenarios.queries import StoryPlace
from courses.catalogue import actions as catalogue
from courses.catalogue.models import Course
from courses.catalogue.rules.documents import Question
from courses.catalogue.rules.stories import good_way
from courses.learning import actions as learning
from courses.learning import queries as places
from courses.learning.queries import LearningPlace
from courses.learning.rules import Outcome
from lms.access import Actor, Role
from lms.accounts import actions as accounts
from lms.accounts.models import Person
from lms.audit import actions as audit
from lms.base import clock
from lms.base.db import db
from lms.cli import demo_authoring, demo_governance, demo_joining, demo_membership, demo_reviews, demo_wellbeing
from lms.mail.models import Message
from lms.membership import actions as membership
from lms.membership.models import Cohort, Membership, Part
from lms.membership.queries import actor_of
from lms.tenancy.actions import bind
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web import transactions


@dataclass(frozen=True)
class Someone:
    """A demo person. `organisation` empty: she belongs nowhere yet."""

    key: str
    name: str
    organisation: str
    roles: tuple[Role, ...]
    nation: str = "england"
    cohort: str = ""
    part: Part = Part.TRAINEE

    @property
    def email(self) -> str:
        """Her made-up address."""
        return f"{self.key}@{self.organisation or 'nowhere'}.example"

    @property
    def pass_phrase(self) -> str:
        """Known to everybody who reads the screen: hence the demo stays on this machine."""
        return f"{self.key} walks beside you"


ORGANISATIONS = {"harbour": "Harbour Perinatal Peers", "northern-lights": "Northern Lights Families"}
PEOPLE = (
    Someone("amina", "Amina Yusuf", "harbour", (Role.TRAINEE,), cohort="Autumn 2026"),
    Someone("bex", "Bex Carter", "harbour", (Role.TRAINEE,), cohort="Autumn 2026"),
    Someone("dan", "Dan Okafor", "harbour", (Role.TRAINEE,), nation="wales", cohort="Autumn 2026"),
    Someone("noor", "Noor Hassan", "harbour", (Role.TRAINEE,), cohort="Autumn 2026"),
    Someone("ife", "Ife Adeyemi", "harbour", (Role.TRAINEE,), cohort="Spring 2026"),
    Someone("tess", "Tess Marlow", "harbour", (Role.TRAINER,), cohort="Autumn 2026", part=Part.TRAINER),
    Someone("sam", "Sam Reid", "harbour", (Role.SUPERVISOR,)),
    Someone("olu", "Olu Bankole", "harbour", (Role.LEAD,)),
    Someone("vera", "Vera Lindqvist", "harbour", (Role.VERIFIER,)),
    Someone("ada", "Ada Whitfield", "harbour", (Role.ACCREDITOR,)),
    Someone("otto", "Otto Brandt", "harbour", (Role.OPERATOR,)),
    Someone("zoe", "Zoë Fraser", "northern-lights", (Role.TRAINER,), nation="scotland", cohort="First group", part=Part.TRAINER),
    Someone("kirsty", "Kirsty Munro", "northern-lights", (Role.TRAINEE,), nation="scotland", cohort="First group"),
    Someone("moira", "Moira Bell", "northern-lights", (Role.LEAD,), nation="scotland"),
    Someone("priya", "Priya Nair", "harbour", (Role.TRAINER, Role.SUPERVISOR), cohort="Spring 2026", part=Part.TRAINER),
    Someone("nobody", "Nell Nobody", "", ()),
)
# who also belongs to another organisation, and what she does there
ELSEWHERE = (Someone("priya", "Priya Nair", "northern-lights", (Role.TRAINEE,), cohort="First group"),)
ONE, TWO = "intro-recovery", "active-listening"
# who, days ago, what: begin a module, mark so many pages, answer with so many wrong
HISTORY: tuple[tuple[str, int, str, str, int], ...] = (
    ("ife", 120, "begin", ONE, 0), ("ife", 118, "pages", ONE, 99), ("ife", 117, "answer", ONE, 1),
    ("ife", 90, "begin", TWO, 0), ("ife", 80, "pages", TWO, 99), ("ife", 79, "answer", TWO, 4), ("ife", 76, "answer", TWO, 0),
    ("amina", 40, "begin", ONE, 0), ("amina", 38, "pages", ONE, 99), ("amina", 36, "answer", ONE, 1),
    ("amina", 20, "begin", TWO, 0), ("amina", 18, "pages", TWO, 3),
    ("bex", 39, "begin", ONE, 0), ("bex", 30, "pages", ONE, 99), ("bex", 29, "answer", ONE, 6),
    ("dan", 12, "begin", ONE, 0), ("dan", 11, "pages", ONE, 2),
    ("kirsty", 60, "begin", ONE, 0), ("kirsty", 58, "pages", ONE, 99), ("kirsty", 57, "answer", ONE, 0), ("kirsty", 30, "begin", TWO, 0),
)


def make(say: Callable[[str], None]) -> bool:
    """Make the demo; False when it is there already."""
    with transactions.step() as session:
        if session.scalar(select(Person.id).where(Person.is_demo)):
            return False
    hashes = {someone.key: accounts.hash_pass_phrase(someone.pass_phrase) for someone in PEOPLE}
    ids = {someone.key: _person(someone, hashes[someone.key]) for someone in PEOPLE}
    for key, name in ORGANISATIONS.items():
        say(f"{name}: people and groups")
        _organisation(key, name, ids)
    for someone in PEOPLE:
        _history(someone, ids[someone.key], say)
    demo_authoring.make(ids)
    demo_reviews.make(ids)
    demo_joining.make(ids)
    demo_governance.make(ids)
    demo_wellbeing.make(ids)
    _everybody_was_written_to()
    audit.link_all()
    _mark(current_app.config["SETTINGS"].home).touch()
    return True


def _everybody_was_written_to() -> None:
    """What the demo's people did long ago brought them letters then: none of these goes out today."""
    told = ("governance: to read", "wellbeing: talk")
    with transactions.step() as session:
        session.execute(delete(Message).where(Message.kind.in_(told)))


def is_half_made(home: Path) -> bool:
    """Whether a demo was begun here and never finished: its people are there, the mark written last is not."""
    with transactions.step() as session:
        is_begun = session.scalar(select(Person.id).where(Person.is_demo)) is not None
    return is_begun and not _mark(home).exists()


def _mark(home: Path) -> Path:
    return home / "demo-is-made"


def sign_ins() -> str:
    """The table of demo sign-ins for the screen."""
    width = max(len(someone.email) for someone in PEOPLE)
    rows = [
        f"          {someone.email:{width}}  {someone.pass_phrase:26}  {', '.join(someone.roles) or 'no role yet'}" for someone in PEOPLE
    ]
    return "\n".join(["        Sign in as (e-mail, pass phrase, role):", *rows])


def _person(someone: Someone, pass_phrase_hash: str) -> uuid.UUID:
    with transactions.step() as session:
        person = Person(
            email=someone.email, name=someone.name, pass_phrase_hash=pass_phrase_hash, nation=someone.nation, is_demo=True,
        )
        session.add(person)
        session.flush()
        return person.id


def _organisation(key: str, name: str, ids: dict[str, uuid.UUID]) -> None:
    with transactions.step() as session:
        bind(session, ServiceScope("a new demo organisation"))
        organisation = Organisation(key=key, name=name)
        session.add(organisation)
        session.flush()
        organisation_id = organisation.id
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        catalogue.adopt_latest(session, organisation_id)
        cohorts: dict[str, Cohort] = {}
        members: dict[str, uuid.UUID] = {}
        for days, someone in [*((130, someone) for someone in PEOPLE), *((60, someone) for someone in ELSEWHERE)]:
            if someone.organisation == key:
                member = membership.join(session, person_id=ids[someone.key], roles=someone.roles, at=_ago(days))
                members[someone.key] = member.id
                _place(someone, member, cohorts)
        demo_membership.name_supervisors(organisation_id, members)


def _place(someone: Someone, member: Membership, cohorts: dict[str, Cohort]) -> None:
    course = db.session.scalars(select(Course)).first()
    if not someone.cohort or course is None:
        return
    if someone.cohort not in cohorts:
        cohorts[someone.cohort] = membership.open_cohort(db.session(), name=someone.cohort)
        learning.follow_course(cohort=cohorts[someone.cohort], course=course)
    membership.place_in_cohort(db.session(), cohort=cohorts[someone.cohort], membership=member, part=someone.part, at=member.joined_at)


def _history(someone: Someone, person_id: uuid.UUID, say: Callable[[str], None]) -> None:
    steps = [step for step in HISTORY if step[0] == someone.key]
    actor = actor_of(person_id) if steps else None
    if actor is None or actor.organisation_id is None:
        return
    say(f"{someone.name}: {len(steps)} days in the course")
    for _, days, what, module_key, count in steps:
        with transactions.step() as session:
            bind(session, OrganisationScope(actor.organisation_id))
            _do(actor, what, module_key, count, _ago(days))


def _do(actor: Actor, what: str, module_key: str, count: int, at: datetime) -> None:
    place = places.place_of(actor, module_key)
    if place is None:
        return
    if what == "begin":
        learning.start_module(by=actor, place=place, at=at)
    elif what == "answer":
        quizzes.submit_attempt(by=actor, place=place, answers=_answers(place.document.quiz.questions, count), at=at)
    else:
        for index, page in enumerate(place.document.pages[:count]):
            learning.complete_activity(
                by=actor, place=place, activity_key=f"page:{page.key}", outcome=Outcome.DONE, at=at + timedelta(minutes=9 * index),
            )
        if count >= len(place.document.pages):
            _go_through_stories(actor, place, at + timedelta(hours=3))


def _go_through_stories(actor: Actor, place: LearningPlace, at: datetime) -> None:
    for scenario in place.document.scenarios:
        story = StoryPlace(place, scenario)
        scenarios.begin(by=actor, story=story, at=at)
        for behind, key in enumerate(good_way(scenario) or ()):
            scenarios.choose(by=actor, story=story, behind=behind, choice_key=key, at=at + timedelta(minutes=2 * behind + 2))


def _answers(questions: tuple[Question, ...], wrong: int) -> dict[str, tuple[str, ...] | str]:
    """Right answers, except for the first `wrong` questions with choices."""
    answers: dict[str, tuple[str, ...] | str] = {}
    own_words = "I would say: thank you for telling me. What has that been like?"
    for question in questions:
        if not question.options:
            answers[question.key] = question.accepted[0] if question.accepted else own_words
            continue
        right = right_answer(question)
        other = right[::-1] if is_of_lines(question) else tuple(option.key for option in question.options if not option.correct)[:1]
        answers[question.key], wrong = (other, wrong - 1) if wrong > 0 else (right, wrong)
    return answers


def _ago(days: int) -> datetime:
    return clock.now().replace(hour=10, minute=0, second=0, microsecond=0) - timedelta(days=days)
