"""What the words of expected.yaml mean in the demo: who, what, and which answer is expected."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from assessments.diaries import actions as diaries
from assessments.quizzes.models import Attempt
from assessments.scenarios.models import ScenarioAttempt
from assessments.wellbeing import actions as wellbeing
from courses.catalogue.models import Activity, Course, Module
from courses.colleagues import actions as colleagues
from courses.colleagues.models import ColleagueLink
from lms.access import Role
from lms.base import clock
from lms.governance import actions as governance
from lms.governance.kinds import EVERYBODY, DocumentKind
from lms.joining.actions import importing
from lms.joining.actions.borrowing import name_helper
from lms.joining.actions.inviting import invite
from lms.joining.queries import hash_of
from lms.lrs import actions as record
from lms.lrs.kinds import KeyScope
from lms.mail.queries import stop_token
from lms.membership.models import Cohort, CohortPlace, Part
from lms.membership.queries import actor_of
from lms.tenancy.actions import reading_in
from lms.tenancy.models import Organisation
from lms.tenancy.rules import ServiceScope
from lms.xapi.checking import Version
from tests.factories.learning import ONE, TWO, inside, make_module

TABLE = yaml.safe_load((Path(__file__).parent / "expected.yaml").read_text())
PEOPLE = TABLE["groups"]["anyone"]
THEIRS = "northern-matters"
NOWHERE = uuid.UUID("00000000-0000-4000-8000-000000000000")
FIRST_PAGE, SECOND_PAGE, SENSITIVE_PAGE = "start-here", "start-here", "enjoy-every-minute"
MODULES = {
    "begun": ONE, "second": TWO, "sensitive": TWO, "theirs": THEIRS, "missing": "no-such-module", "missing page": ONE,
    "published": TWO,
}
STORY, SECOND_STORY = "m1-are-you-a-counsellor", "m3-everyone-has-a-tip"
STORIES = {"second": SECOND_STORY, "theirs": SECOND_STORY, "missing page": "no-such-story"}
PAGES = {"second": SECOND_PAGE, "sensitive": SENSITIVE_PAGE, "missing page": "no-such-page", "published": "phone-text-video"}


GOOD_SECRET = "the secret of a good link"


def _entry(app: Any, player: Any) -> uuid.UUID:
    """Something private."""
    with inside(app, player.organisation_id):
        return diaries.keep(by=actor_of(player.person_id), entry_id=uuid.uuid4(), words="private words", row_version=0).id


def _key(app: Any, lead: Any) -> uuid.UUID:
    """A system a lead has connected."""
    with inside(app, lead.organisation_id):
        return record.make_key(by=actor_of(lead.person_id), name="Moodle", scopes=[KeyScope.READ])[0].id


def _endpoint(app: Any, lead: Any) -> uuid.UUID:
    """Another store to which a lead has the record sent."""
    with inside(app, lead.organisation_id):
        return record.make_endpoint(
            by=actor_of(lead.person_id), name="Our own", address="https://record.example/xapi/", version=Version.ONE, user="us",
            secret="secret", is_from_the_start=False,
        ).id


def _batch(app: Any, lead: Any) -> uuid.UUID:
    """A list a lead has uploaded."""
    with inside(app, lead.organisation_id):
        return importing.stage(by=actor_of(lead.person_id), raw=b"name,e-mail\nA,a@people.example\n").id


def _governed(app: Any, lead: Any) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID]:
    """A help line, a document that everybody reads, a breach."""
    with inside(app, lead.organisation_id):
        by = actor_of(lead.person_id)
        document = governance.open_document(by=by, kind=DocumentKind.OTHER, title="Lone working", audience=EVERYBODY, text="Ring in.")
        breach = governance.note_breach(by=by, what="A lost list.", discovered_at=clock.now() - timedelta(hours=1))
        return governance.add_line(by=by, name="Near", phone="1", hours="").id, document.id, breach.id


def _talk(app: Any, cast: Any) -> uuid.UUID:
    """Bex would like to talk to Sam."""
    with inside(app, cast.bex.organisation_id):
        return wellbeing.ask_to_talk(by=actor_of(cast.bex.person_id), chosen=cast.sam.membership_id).id


def _helper(app: Any, lead: Any, name: str) -> uuid.UUID:
    """Somebody outside whom a lead has named."""
    with inside(app, lead.organisation_id):
        return name_helper(by=actor_of(lead.person_id), name=name, address=f"{name}@outside.example").id


def _colleagues(app: Any, lead: Any, name: str) -> uuid.UUID:
    """A link for colleagues a lead has made; the one called good opens by GOOD_SECRET."""
    with inside(app, lead.organisation_id) as session:
        colleagues.make_link(by=actor_of(lead.person_id), team=name, ends_at=None)
        row = session.scalars(select(ColleagueLink).where(ColleagueLink.team == name)).one()
        if name == "good":
            row.secret_hash = hash_of(GOOD_SECRET)
        return row.id


def _invitation(app: Any, lead: Any, name: str) -> uuid.UUID:
    """An invitation a lead has written; the one called good opens by GOOD_SECRET."""
    with inside(app, lead.organisation_id) as session:
        row = invite(by=actor_of(lead.person_id), address=f"{name}@people.example", name=name, roles=[Role.TRAINEE])
        if name == "good":
            row.secret_hash = hash_of(GOOD_SECRET)
        session.flush()
        return row.id


@dataclass(frozen=True)
class Case:
    """One line of the table for one person."""

    rule: str
    method: str
    target: str
    status: int
    is_public: bool = False
    is_audited: bool = False
    ends: bool = False
    is_for_machines: bool = False


def cases(who: str) -> list[Case]:
    """All that the table says about a person."""
    found = []
    for name, entry in TABLE["rules"].items():
        method, rule = name.split(" ", 1)
        public = entry.get("public", False)
        for target, answers in entry["answers"].items():
            status = expected(who, answers, is_public=public)
            marks = (entry.get("audited", False), entry.get("ends", False), entry.get("machines", False))
            found.append(Case(rule, method, target, status, public, *marks))
    return found


def expected(who: str, answers: dict[str, int], *, is_public: bool) -> int:
    """The person's own entry, else her group's. Raises KeyError when the table says nothing about her."""
    if not is_public and (who == "out" or (who == "nobody" and not {"nobody", "inside", "anyone"} & set(answers))):
        return {"out": 303, "nobody": 403}[who]
    groups = [name for name, members in TABLE["groups"].items() if who in members]
    return next(answers[name] for name in (who, *groups) if name in answers)


class World:
    """The ids behind the targets."""

    def __init__(self, app: Any, cast: Any) -> None:
        self.cast = cast
        with inside(app, cast.zoe.organisation_id) as session:
            make_module(session, cast.zoe.organisation_id, THEIRS, "Northern matters")
        with app.app_context(), reading_in(ServiceScope("test")) as session:
            statement = select(Attempt.membership_id, Attempt.id).join(Activity, Activity.id == Attempt.activity_id)
            found = session.execute(statement.join(Module, Module.id == Activity.module_id).where(Module.key == ONE)).all()
            told = select(ScenarioAttempt.membership_id, ScenarioAttempt.id).join(Activity, Activity.id == ScenarioAttempt.activity_id)
            stories = dict(map(tuple, session.execute(told.where(Activity.key == f"scenario:{STORY}")).all()))
            self.course_id = session.scalars(select(Course.id)).one()
            self.organisations = dict(map(tuple, session.execute(select(Organisation.name, Organisation.id)).all()))
            self.cohorts = dict(map(tuple, session.execute(select(Cohort.name, Cohort.id)).all()))
            trains = select(CohortPlace.membership_id, CohortPlace.cohort_id).where(CohortPlace.part == Part.TRAINER)
            self.trains = dict(map(tuple, session.execute(trains).all()))
        self.attempts = {player.key: row.id for row in found for player in cast if player.membership_id == row.membership_id}
        self.attempts |= {f"told by {player.key}": stories[player.membership_id] for player in cast if player.membership_id in stories}

        with app.app_context():
            self.stop_token = stop_token(cast.amina.person_id)
        leads = {"harbour": cast.olu, "theirs": cast.moira}
        self.batches = {name: _batch(app, lead) for name, lead in leads.items()}
        self.keys = {name: _key(app, lead) for name, lead in leads.items()}
        self.endpoints = {name: _endpoint(app, lead) for name, lead in leads.items()}
        self.invitations = {name: _invitation(app, lead, name) for name, lead in leads.items()}
        _invitation(app, cast.olu, "good")
        self.links = {name: _colleagues(app, lead, name) for name, lead in leads.items()}
        _colleagues(app, cast.olu, "good")
        made = {name: _governed(app, lead) for name, lead in leads.items()}
        self.lines, self.documents, self.breaches = ({name: ids[number] for name, ids in made.items()} for number in range(3))
        self.request_id = _talk(app, cast)
        self.helpers = {name: _helper(app, lead, name) for name, lead in leads.items()}
        self.entries = {who: _entry(app, cast[who]) for who in ("amina", "kirsty")}

    def address(self, case: Case) -> str:
        """The rule with its target's values in it."""
        address = case.rule
        for name, value in self._values(case).items():
            address = address.replace(name, str(value))
        assert "<" not in address, f"{case.rule}: world.py does not know what to put in it"
        return address

    def _values(self, case: Case) -> dict[str, Any]:
        target, person = case.target, next((player for player in self.cast if player.key == case.target), None)
        return {
            "<path:filename>": "css/peerway.css" if target == "css" else "css/none.css", "<nation>": target,
            "<module_key>": MODULES.get(target, ONE), "<page_key>": PAGES.get(target, FIRST_PAGE),
            "<story_key>": STORIES.get(target, STORY),
            "<uuid:attempt_id>": self.attempts.get(target, NOWHERE), "<uuid:membership_id>": person.membership_id if person else NOWHERE,
            "<uuid:batch_id>": self.batches.get(target, NOWHERE), "<uuid:invitation_id>": self.invitations.get(target, NOWHERE),
            "<uuid:line_id>": self.lines.get(target, NOWHERE), "<uuid:document_id>": self.documents.get(target, NOWHERE),
            "<uuid:endpoint_id>": self.endpoints.get(target, NOWHERE), "<uuid:key_id>": self.keys.get(target, NOWHERE),
            "<path:resource>": target, "<uuid:link_id>": self.links.get(target, NOWHERE), "<any(csv, gift, moodle):form>": "gift",
            "<uuid:breach_id>": self.breaches.get(target, NOWHERE),
            "<uuid:request_id>": self.request_id if target == "harbour" else NOWHERE,
            "<uuid:helper_id>": self.helpers.get(target, NOWHERE), "<any(yes, no):said>": "yes",
            "<uuid:entry_id>": self.entries.get(target, NOWHERE), "<any(confirm, keep):what>": "confirm", "<uuid:session_id>": NOWHERE,
            "<secret>": GOOD_SECRET if target == "good" else "none",
            "<uuid:organisation_id>": self.organisations.get(target, NOWHERE),
            "<uuid:course_id>": self.course_id,
            "<uuid:cohort_id>": self.trains.get(person.membership_id, NOWHERE) if person else self.cohorts.get(target, NOWHERE),
            "<int:number>": 1, "<token>": self.stop_token if target == "token" else "none", "<uuid:letter_id>": NOWHERE,
            "<any(clinician, 'safeguarding-lead', 'lived-experience'):capacity>": "clinician",
            "<any(questions, stories):shape>": "questions",
            "<part_key>": "no-such-question" if target == "missing page" else "m1-what-it-is",
            "<any(read, 'another-way'):way>": "read" if target == "as it is" else "another-way",
        }
