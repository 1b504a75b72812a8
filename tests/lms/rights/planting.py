"""Personal words planted wherever somebody can write any, and the worker's turn."""

import uuid
from typing import Any

from flask import current_app
from sqlalchemy import select

from assessments.diaries import actions as diaries
from assessments.diaries.models import ScratchNote
from assessments.sittings import actions as sittings
from assessments.wellbeing import actions as wellbeing
from courses.catalogue.models import Activity
from courses.reviews import actions as reviews
from courses.reviews import queries as reviewing
from courses.reviews.rules import Capacity
from lms.access import Role
from lms.audit import actions as audit
from lms.base import clock
from lms.drafts import actions as drafts
from lms.governance import actions as governance
from lms.governance.kinds import DocumentKind
from lms.governance.models import Document
from lms.jobs import actions as jobs
from lms.joining import actions as joining
from lms.mail import actions as mail
from lms.membership.models import Pause
from lms.membership.queries import actor_of
from lms.privacy.actions import erasing
from tests.factories.learning import inside
from tests.lms.joining.inviting import press

TURN = {"prepare-download", "erase-people"}


def work_off(app: Any) -> None:
    """What the worker would do now about copies and erasures."""
    with app.app_context():
        jobs.do_what_is_due({name: job for name, job in current_app.extensions["peerway_jobs"].items() if name in TURN}, most=20)


def plant(app: Any, cast: Any, client: Any, *, who: str = "amina", word: str = "plantedword") -> list[str]:
    """Forty strings of hers in all the places there are: account, reflections, drafts, forms kept at the door, invitation. Returns them."""
    player, page = cast[who], "/account/details"
    account = {"name": f"{word} Rivers", "pronouns": f"{word}/x", "words": f"{word} mum"}
    press(client, page, page, nation="wales", time_zone="Europe/London", **account)
    press(client, "/account/access-needs", "/account/access-needs", needs=f"{word} larger print", is_shown="yes")
    press(client, "/account/letters", "/account/letters", rhythm="daily")
    press(client, "/account/second-factor", "/account/second-factor/begin")
    address = f"{word}.{who}@people.example"
    written = [*(f"{word} in a reflection {n}" for n in range(15)), *(f"{word} in a draft {n}" for n in range(15))]
    noted = [f"{word} in a note {n}" for n in range(3)]
    parked = [f"{word} kept at the door {n}" for n in range(4)]
    with inside(app, player.organisation_id) as session:
        actor, lead = actor_of(player.person_id), actor_of(cast.olu.person_id)
        assert actor is not None and lead is not None
        for words in written[:15]:
            diaries.keep(by=actor, entry_id=uuid.uuid4(), words=words, row_version=0)
        for number, words in enumerate(noted):
            note = ScratchNote(person_id=player.person_id, module_key="intro-recovery", page_key=f"page-{number}", sealed=b"")
            diaries.keep_note(by=actor, note=note, words=words, row_version=0)
        for number, words in enumerate(written[15:]):
            drafts.keep(by=actor, place=f"test:{number}", fields={"answer": [words]}, row_version=None, path="/course")
        row = joining.invite(by=lead, address=address, name=f"{word} invited", roles=[Role.TRAINEE])
        row.accepted_at, row.accepted_by_id = row.invited_at, player.membership_id
        here = {"person_id": player.person_id, "organisation_id": player.organisation_id}
        mail.write(session, kind="membership: roles", once=f"test:{who}", **here)
        document = session.scalars(select(Document).where(Document.kind == DocumentKind.ESCALATION)).one()
        governance.acknowledge(by=actor, document=document, number=1)
        wellbeing.ask_to_talk(by=actor, chosen=cast.sam.membership_id)
        sittings.say_own_time(by=actor, percent=200)
        sittings.begin(by=actor, module_key="intro-recovery", activity_id=session.scalars(select(Activity.id)).first())
        session.add(Pause(organisation_id=player.organisation_id, membership_id=player.membership_id, began_at=clock.now()))
        view = reviewing.review_or_none("role-scope-conduct")
        assert view is not None
        reviews.sign(
            by=actor, view=view, capacity=Capacity.CLINICIAN, shown=str(view.module.adoption_id), typed="clinician", is_named=True,
        )
        audit.note(by=actor, act="left", thing="membership", thing_id=player.membership_id)
        erasing.ask_to_be_erased(by=actor)
        erasing.change_mind(by=actor)
    with app.app_context():
        for number, words in enumerate(parked):
            drafts.park(person_id=player.person_id, path=f"/course?{number}", form={"answer": [words]}, form_token=uuid.uuid4())
    planted = [*account.values(), address, f"{word} larger print", f"{word} invited", player.email, *written, *noted, *parked]
    assert len(set(planted)) >= 40, len(planted)
    return planted
