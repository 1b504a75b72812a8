"""One word typed into every free-text field turns up nowhere but before its writer and those who may read what she sent (design.md 7)."""

import io
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assessments.quizzes.models import Attempt
from lms.accounts.models import Person
from lms.audit.models import AuditEntry
from lms.drafts.models import Draft, ParkedPost
from lms.lrs.models import StatementRow
from lms.web.logs import JsonLines, logger
from tests.conftest import sign_in
from tests.factories.crawling import Form, forms_of, pages
from tests.factories.learning import ONE, TWO, place_of
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of

ClientOf = Callable[[str], Any]
CANARY = "quetzalcanary"
# What she is called is hers to change and others' to see.
SHOWN_BY_HER = frozenset({"/account/details"})
EVERYBODY = ["amina", "bex", "dan", "noor", "ife", "tess", "sam", "olu", "vera", "ada", "otto", "zoe", "kirsty", "moira", "nobody"]
# Who may read the written answers of a course that Amina has sent, and on which page (design.md 5).
MAY_READ = {"tess": "/progress/attempts/", "olu": "/progress/attempts/"}


@pytest.fixture
def log() -> Any:
    """What the service logs, as its lines are written."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    logger.addHandler(handler)
    yield stream
    logger.removeHandler(handler)


def answered(form: Form, app: Any, player: Any) -> dict[str, Any]:
    """The form with the canary in each free field and, where there is a choice, something chosen."""
    modules = (ONE, TWO) if "trainee" in player.roles else ()
    questions = [question for key in modules for question in place_of(app, player, key).document.quiz.questions]
    chosen = {question.key: [question.options[0].key] for question in questions if question.options and question.key in form.names}
    return form.hidden | form.chosen | chosen | {name: [f"{CANARY} in {name}"] for name in form.free} | {"leave_gaps": ["yes"]}


def type_everywhere(app: Any, client: Any, player: Any, but: frozenset[str] = SHOWN_BY_HER) -> set[str]:
    """Fill in and send one form of each action that takes free text; where it went to."""
    found = [form for address, page in pages(client).items() for form in forms_of(page, address) if form.free]
    reached = [form for form in found if form.action not in but]
    for form in {form.action: form for form in reached}.values():
        client.post(form.action, data=answered(form, app, player))
    return {f"{form.action} {name}" for form in reached for name in form.free}


def knock(client: Any, word: str) -> None:
    """The word at the door, in both fields, and as the place to go to."""
    fields = tokens_of(client.get("/sign-in").get_data(as_text=True), "/sign-in")
    client.post("/sign-in", data=fields | {"email": f"{word}@b.example", "pass_phrase": f"{word} at the door"})
    client.get(f"/modules/{word}?q={word}")


@pytest.fixture
def typed(app: Any, client: Any, client_of: ClientOf, cast: Any, log: io.StringIO) -> set[str]:
    """Everything typed once: at the door, in all forms, as a draft, and into a form whose session had ended."""
    knock(client, CANARY)
    amina = client_of("amina")
    found = type_everywhere(app, amina, cast.amina)
    questions = f"/modules/{TWO}/questions"
    fields = tokens_of(amina.get(questions).get_data(as_text=True), questions)
    amina.post(f"{questions}/draft", data=fields | {"m3-your-words-pause": f"{CANARY} draft"})
    fields = tokens_of(amina.get(questions).get_data(as_text=True), questions)
    amina.delete_cookie("peerway")
    amina.post(questions, data=fields | {"m3-your-words-pause": f"{CANARY} parked"})
    sign_in(client, cast.bex.email, f"{CANARY} not hers")
    return found


def test_the_word_reached_what_it_was_typed_into(app: Any, typed: set[str]) -> None:
    sent = {re.sub(r"^/notes/.*", "/note", re.sub(r"[0-9a-f-]{36}", "<id>", each.split()[0])) for each in typed}
    ends = {address.rsplit("/", 1)[1] for address in sent}
    assert len(typed) >= 8 and ends == {
        "questions", "draft", "<id>", "pass-phrase", "confirm-it-is-you", "wellness-plan", "access-needs", "note",
    }
    assert any(CANARY in str(row.answers) for row in rows(app, Attempt))
    assert count(app, Draft) >= 1 and count(app, ParkedPost) >= 1


def test_no_statement_audit_row_or_log_line_holds_it(app: Any, typed: set[str], client_of: ClientOf, log: io.StringIO) -> None:
    for who in ("tess", "olu"):
        pages(client_of(who))
    assert rows(app, StatementRow) and rows(app, AuditEntry) and log.getvalue()
    assert not any(CANARY in row.body + row.object_iri for row in rows(app, StatementRow))
    assert not any(CANARY in f"{row.act}{row.thing}" for row in rows(app, AuditEntry))
    assert CANARY not in log.getvalue()


@pytest.mark.parametrize("who", ["amina", "tess", "sam", "olu", "moira"])
def test_whoever_types_it_and_wherever_no_statement_audit_row_or_log_line_holds_it(
    app: Any, confirmed_client_of: ClientOf, cast: Any, log: io.StringIO, who: str,
) -> None:
    """What a lead or a trainer says of others, and what a person is called, may be seen by those it is for; records and logs keep none."""
    client = confirmed_client_of(who)
    sent = type_everywhere(app, client, cast[who], but=frozenset())
    pages(client)
    assert any("/account/details" in each for each in sent) and (len(sent) > 12 or who in ("amina", "sam")), sent
    assert any(CANARY in row.name for row in rows(app, Person)), "the control: her own name is one of the words"
    told = [f"{row.act}{row.thing}" for row in rows(app, AuditEntry)] + [row.body + row.object_iri for row in rows(app, StatementRow)]
    assert not [words for words in told if CANARY in words] and CANARY not in log.getvalue()


def test_only_the_sent_answers_of_a_course_hold_it_in_the_tables(app: Any, typed: set[str]) -> None:
    tables = {line.split(":")[0] for line in everything(app).splitlines() if CANARY in line}
    assert tables == {"attempt"}


def test_it_is_unreadable_in_the_database_files_but_for_sent_answers(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina, questions = client_of("amina"), f"/modules/{TWO}/questions"
    fields = tokens_of(amina.get(questions).get_data(as_text=True), questions)
    assert amina.post(f"{questions}/draft", data=fields | {"m3-your-words-pause": CANARY}).status_code == 303
    fields = tokens_of(amina.get(questions).get_data(as_text=True), questions)
    amina.delete_cookie("peerway")
    amina.post(questions, data=fields | {"m3-your-words-pause": f"{CANARY} again"})
    assert (count(app, Draft), count(app, ParkedPost)) == (1, 1)
    with app.app_context():
        file = Path(app.config["SETTINGS"].database_url.removeprefix("sqlite:///"))
    raw = b"".join(path.read_bytes() for path in file.parent.glob(f"{file.name}*"))
    assert cast.amina.email.encode() in raw, "the control: what is not sealed is found"
    assert CANARY.encode() not in raw and CANARY.encode("utf-16-le") not in raw
    assert CANARY in amina_again(client_of, questions)


def amina_again(client_of: ClientOf, address: str) -> str:
    """What her own page gives back."""
    return client_of("amina").get(address).get_data(as_text=True)


def test_nobody_else_is_shown_it_but_those_who_may_read_sent_answers(typed: set[str], client_of: ClientOf) -> None:
    for who in EVERYBODY:
        for address, page in pages(client_of(who)).items():
            found = CANARY in page.get_data(as_text=True)
            may = who == "amina" or address.startswith(MAY_READ.get(who, "never"))
            assert may or not found, (who, address)
    tess = pages(client_of("tess"))
    assert any(CANARY in page.get_data(as_text=True) for address, page in tess.items() if address.startswith("/progress/attempts/"))


def test_a_draft_or_a_parked_form_is_read_by_nobody_else_at_all(typed: set[str], client_of: ClientOf) -> None:
    for who in EVERYBODY[1:]:
        for address, page in pages(client_of(who)).items():
            assert f"{CANARY} draft" not in page.get_data(as_text=True), (who, address)
            assert f"{CANARY} parked" not in page.get_data(as_text=True), (who, address)


@pytest.mark.parametrize("who", EVERYBODY)
def test_no_title_and_no_address_carries_a_persons_name(client_of: ClientOf, cast: Any, who: str) -> None:
    names = {part.lower() for player in cast for part in (*player.name.split(), player.email)}
    for address, page in pages(client_of(who)).items():
        title = re.search(r"<title>([^<]*)</title>", page.get_data(as_text=True))
        assert title and not names & set(re.findall(r"[\w@.]+", title[1].lower())), (address, title)
        assert not any(re.search(rf"\b{re.escape(name)}\b", address.lower()) for name in names), address
