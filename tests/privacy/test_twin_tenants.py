"""The whole house as one organisation beside another that is full of canaries: none appears anywhere (safety.md 2.1, class 2; MUST-2)."""

import io
import logging
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lms.access import Role
from lms.base import clock
from lms.governance import actions as governance
from lms.governance.actions import Named
from lms.governance.kinds import EVERYBODY, ContactKind, DocumentKind
from lms.joining import actions as joining
from lms.joining.actions import borrowing
from lms.lrs.models import StatementRow
from lms.membership.models import Cohort
from lms.membership.queries import actor_of
from lms.tenancy.models import Organisation
from lms.web.logs import JsonLines, logger
from tests.engines import BOTH
from tests.factories.crawling import crawl
from tests.factories.learning import inside
from tests.factories.letters import letters
from tests.factories.rows import rows
from tests.lms.joining.inviting import invite, press
from tests.lms.rights.planting import plant, work_off

ClientOf = Callable[[str], Any]
CANARY = "quetzalnorth"
HARBOUR = ("amina", "bex", "ife", "tess", "sam", "olu", "vera", "ada", "otto", "nobody")


def fill(app: Any, cast: Any, client_of: ClientOf) -> None:
    """Northern Lights writes the word wherever an organisation or its people can write one."""
    moira = client_of("moira")
    press(client_of("kirsty"), "/account/details", "/account/details", name=f"{CANARY} Kirsty", words=CANARY, nation="scotland",
          time_zone="Europe/London")
    invite(moira, f"{CANARY} invited", f"{CANARY}@people.example")
    with inside(app, cast.moira.organisation_id) as session:
        by = actor_of(cast.moira.person_id)
        session.scalars(select(Organisation)).one().name = f"{CANARY} Lights"
        session.add(Cohort(organisation_id=cast.moira.organisation_id, name=f"{CANARY} group"))
        governance.name_contacts(by=by, named={ContactKind.ON_CALL: Named(f"{CANARY} phone", "1", CANARY)})
        governance.add_line(by=by, name=f"{CANARY} line", phone="2", hours=CANARY)
        governance.open_document(by=by, kind=DocumentKind.OTHER, title=f"{CANARY} policy", audience=EVERYBODY, text=f"{CANARY} words")
        governance.note_breach(by=by, what=f"{CANARY} breach", discovered_at=clock.now())
        borrowing.name_helper(by=by, name=f"{CANARY} helper", address=f"{CANARY}.helper@people.example")
        joining.stage(by=by, raw=f"name,e-mail\n{CANARY} listed,{CANARY}.list@people.example\n".encode())
        joining.invite(by=by, address=f"{CANARY}.two@people.example", name=CANARY, roles=[Role.TRAINEE])


@pytest.fixture
def log() -> Any:
    """What the service logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


@BOTH
def test_no_page_file_letter_log_or_statement_of_ours_holds_a_word_of_theirs(
    app: Any, cast: Any, client_of: ClientOf, confirmed_client_of: ClientOf, log: io.StringIO,
) -> None:
    fill(app, cast, client_of)
    seen = 0
    for who in HARBOUR:
        client = confirmed_client_of(who) if who in ("amina", "olu") else client_of(who)
        for address, answer in crawl(client).items():
            seen += 1
            assert CANARY not in answer.get_data(as_text=True), (who, address)
    assert seen > 200
    olu, amina = confirmed_client_of("olu"), confirmed_client_of("amina")
    assert CANARY not in olu.get("/people.csv").get_data(as_text=True)
    plant(app, cast, amina)
    press(amina, "/account/data", "/account/data")
    work_off(app)
    archive = zipfile.ZipFile(io.BytesIO(press(amina, "/account/data", "/account/data/take").data))
    assert not [name for name in archive.namelist() if CANARY in archive.read(name).decode()]
    ours = [row for row in rows(app, StatementRow) if row.organisation_id == cast.amina.organisation_id]
    assert ours and not [row for row in ours if CANARY in row.body] and CANARY not in log.getvalue()
    to_us = {player.email for player in cast if player.organisation_id == cast.amina.organisation_id}
    assert not [letter for letter in letters(app) if letter.to in to_us and CANARY in letter.text + letter.subject]


def test_the_word_is_there_for_those_it_belongs_to(app: Any, cast: Any, client_of: ClientOf) -> None:
    """The control: the same crawl as one of theirs finds it on many pages."""
    fill(app, cast, client_of)
    found = [address for address, answer in crawl(client_of("moira")).items() if CANARY in answer.get_data(as_text=True)]
    assert len(found) > 10, found
