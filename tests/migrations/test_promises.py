"""What the database refuses whatever the code does: CHECK constraints and append-only tables, on both databases."""

import importlib.util
import uuid
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import DBAPIError, IntegrityError

from lms.base.db import Base, db
from lms.config import ROOT
from tests.engines import BOTH
from tests.houses import owning

LONG_AGO = "2026-01-01 00:00:00.000000+00:00"
# constraint -> (table, what to change in a good row so that it alone is broken); each row is new, so no trigger interferes
BROKEN: dict[str, tuple[str, dict[str, Any]]] = {
    "ck_installation_one_row": ("installation", {"only": 2}),
    "ck_person_email_in_lower_case": ("person", {"email": "Amina@Example.org"}),
    "ck_membership_erased_has_no_person": ("membership", {"erased_at": sa.func.current_timestamp(), "pseudonym": uuid.uuid4()}),
    "ck_role_held_role": ("role_held", {"role": "queen"}),
    "ck_named_supervisor_nobody_supervises_herself": ("named_supervisor", {"supervisor_id": "membership_id"}),
    "ck_named_supervisor_nobody_is_her_own_deputy": ("named_supervisor", {"deputy_id": "membership_id"}),
    "ck_named_supervisor_deputy_is_another": ("named_supervisor", {"deputy_id": "supervisor_id"}),
    "ck_cohort_place_part": ("cohort_place", {"part": "guest"}),
    "ck_completion_outcome": ("completion", {"outcome": "failed", "sequence": 900}),
    "ck_completion_sequence_from_one": ("completion", {"sequence": 0}),
    "ck_completion_practised_before_recorded": ("completion", {"sequence": 901, "practised_at": "2099-01-01 00:00:00.000000+00:00"}),
    "ck_completion_nobody_confirms_herself": ("completion", {"sequence": 902, "confirmed_by_id": "membership_id"}),
    "ck_attempt_number_from_one": ("attempt", {"number": 0}),
    "ck_attempt_correct_within_scored": ("attempt", {"number": 900, "correct": 5, "scored": 4}),
    "ck_scenario_attempt_number_from_one": ("scenario_attempt", {"number": 0}),
    "ck_scenario_attempt_judged_when_ended": ("scenario_attempt", {"number": 900, "has_passed": None}),
    "ck_scenario_attempt_in_order": ("scenario_attempt", {"number": 901, "begun_at": "2099-01-01 00:00:00.000000+00:00"}),
    "ck_sitting_in_order": ("sitting", {"ended_at": "2020-01-01 00:00:00.000000+00:00"}),
    "ck_sitting_some_minutes": ("sitting", {"minutes": 0}),
    "ck_time_limit_some_minutes": ("time_limit", {"minutes": 0}),
    "ck_own_time_never_less": ("own_time", {"percent": 50}),
    "ck_edition_number_from_one": ("edition", {"number": 0}),
    "ck_content_review_number_from_one": ("content_review", {"number": 0}),
    "ck_content_review_capacity": ("content_review", {"number": 900, "capacity": "plumber"}),
    "ck_content_review_act": ("content_review", {"number": 901, "act": "shrugged"}),
    "ck_content_review_nobody_signs_for_another": ("content_review", {"number": 902, "act": "signed", "by_id": uuid.uuid4()}),
    "ck_invitation_accepted_or_withdrawn": (
        "invitation", {"accepted_at": "2026-01-01 00:00:00.000000+00:00", "withdrawn_at": "2026-01-01 00:00:00.000000+00:00"},
    ),
    "ck_borrowed_help_answer_and_moment": ("borrowed_help", {"has_agreed": None}),
    "ck_erasure_stopped_or_done": ("erasure", {"stopped_at": LONG_AGO, "done_at": LONG_AGO}),
    "ck_colleague_link_opened_not_negative": ("colleague_link", {"times_opened": -1}),
    "ck_colleague_link_made_before_end": ("colleague_link", {"ends_at": LONG_AGO}),
    "ck_duty_contact_kind": ("duty_contact", {"kind": "somebody"}),
    "ck_document_kind": ("document", {"kind": "novel"}),
    "ck_document_version_number_from_one": ("document_version", {"number": 0}),
    "ck_statement_link_kind": ("statement_link", {"kind": "friend"}),
    "ck_record_document_kind": ("record_document", {"kind": "novel"}),
    "ck_record_endpoint_version": ("record_endpoint", {"version": "0.95"}),
    "ck_record_endpoint_tries_not_negative": ("record_endpoint", {"tries": -1}),
    "ck_record_delivery_state": ("record_delivery", {"state": "lost", "settled_at": LONG_AGO}),
    "ck_record_notice_state": ("record_notice", {"state": "lost"}),
    "ck_record_delivery_settled_when_over": ("record_delivery", {"state": "delivered"}),
    "ck_rest_decision_because": ("rest_decision", {"because": "curiosity"}),
    "ck_breach_discovered_before_noted": ("breach", {"discovered_at": "2099-01-01 00:00:00.000000+00:00"}),
    "ck_audit_link_sequence_from_one": ("audit_link", {"sequence": 0}),
    "ck_pause_in_order": ("pause", {"began_at": "2099-01-01 00:00:00.000000+00:00"}),
    "ck_talk_request_step": ("talk_request", {"step": "sideways"}),
    "ck_second_factor_two_people": ("second_factor", {"removal_first_id": "id", "removal_second_id": "id"}),
    "ck_second_factor_not_herself": ("second_factor", {"removal_first_id": "person_id"}),
    "ck_account_link_purpose": ("account_link", {"purpose": "anything"}),
    "ck_task_state": ("task", {"state": "dreaming"}),
    "ck_task_progress_not_negative": ("task", {"done": -1}),
    "ck_mail_wish_rhythm": ("mail_wish", {"rhythm": "hourly"}),
    "ck_message_fortune": ("message", {"fortune": "lost"}),
    "ck_message_one_receiver": ("message", {"person_id": None}),
}
SAME_AS = ("membership_id", "supervisor_id", "person_id", "id")
# a good row of a table that is empty in the demo; "an id" stands for a new one, "a person" and so on for one there is
GOOD: dict[str, dict[str, Any]] = {
    "task": {
        "id": "an id", "key": "test", "job": "test", "state": "waiting", "due_at": LONG_AGO, "tries": 0, "done": 0, "total": 0, "fault": "",
        "asked_at": LONG_AGO,
    },
    "colleague_link": {
        "id": "an id", "organisation_id": "an organisation", "team": "Ward 3", "secret_hash": b"x" * 32, "made_by_id": "a membership",
        "made_at": "2026-02-01 00:00:00.000000+00:00", "times_opened": 0,
    },
    "sitting": {
        "id": "an id", "organisation_id": "an organisation", "membership_id": "a membership", "activity_id": "an activity",
        "begun_at": "2026-02-01 00:00:00.000000+00:00",
    },
    "time_limit": {
        "id": "an id", "organisation_id": "an organisation", "module_key": "m", "minutes": 30, "changed_by_id": "a membership",
        "changed_at": LONG_AGO,
    },
    "own_time": {
        "id": "an id", "organisation_id": "an organisation", "membership_id": "a membership", "percent": 200, "changed_at": LONG_AGO,
    },
    "second_factor": {"id": "an id", "person_id": "a person", "secret_sealed": b"x", "begun_at": LONG_AGO, "last_step": 0},
    "account_link": {
        "id": "an id", "person_id": "a person", "purpose": "keep address", "secret_hash": b"x", "address": "", "sent_at": LONG_AGO,
        "expires_at": LONG_AGO,
    },
    "rest_decision": {
        "id": "an id", "organisation_id": "an organisation", "membership_id": "a membership", "because": "claim", "decided_at": LONG_AGO,
    },
    "record_document": {
        "id": "an id", "organisation_id": "an organisation", "kind": "state", "place": "an id", "name": "s", "media_type": "x",
        "content": b"x", "changed_at": LONG_AGO,
    },
    "record_endpoint": {
        "id": "an id", "organisation_id": "an organisation", "name": "s", "address": "s", "version": "1.0.3", "login_sealed": b"x",
        "made_at": LONG_AGO, "from_at": LONG_AGO, "tries": 0, "next_try_at": LONG_AGO, "fault": "",
    },
    "record_notice": {
        "id": "an id", "organisation_id": "an organisation", "endpoint_id": "an endpoint", "pseudonym": "an id", "made_at": LONG_AGO,
        "state": "pending", "settled_at": None, "status": 0,
    },
    "record_delivery": {
        "id": "an id", "organisation_id": "an organisation", "endpoint_id": "an endpoint", "statement_id": "a statement",
        "stored_at": LONG_AGO, "state": "pending", "settled_at": None, "status": 0, "answer": "",
    },
    "erasure": {"id": "an id", "person_id": "an id", "asked_at": LONG_AGO, "due_at": LONG_AGO},
    "mail_wish": {"id": "an id", "person_id": "an id", "rhythm": "weekly"},
    "message": {
        "id": "an id", "once": "test", "kind": "test", "person_id": "an id", "fortune": "waiting", "due_at": LONG_AGO, "tries": 0,
        "fault": "", "written_at": LONG_AGO,
    },
}


def checks() -> dict[str, str]:
    """Every CHECK of the code by name, with its table; those of enums included."""
    found = {}
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            if isinstance(constraint, sa.CheckConstraint):
                found[_name(constraint)] = table.name
    return found


def _name(constraint: sa.CheckConstraint) -> str:
    ddl = str(sa.schema.CreateTable(constraint.table))
    return next((name for name in BROKEN if name in ddl and str(constraint.name) in name), str(constraint.name))


def triggers() -> dict[str, tuple[str, ...]]:
    """The list in migrations/triggers.py; that folder is no package."""
    spec = importlib.util.spec_from_file_location("triggers_under_test", ROOT / "migrations" / "triggers.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    refused: dict[str, tuple[str, ...]] = module.REFUSED
    return refused


REFUSALS = [(table, act) for table, acts in triggers().items() for act in acts]


def test_every_check_has_a_case_that_breaks_it() -> None:
    assert checks() == {name: table for name, (table, _) in BROKEN.items()}


@BOTH
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_refused_by_its_name(house: Flask, name: str) -> None:
    table_name, change = BROKEN[name]
    table = sa.table(table_name, *(sa.column(column.name) for column in Base.metadata.tables[table_name].columns))
    with owning(db.engine).connect() as connection:
        good = made(table_name) or connection.execute(sa.select(table).limit(1)).mappings().one()
        row = {
            **good,
            "id": _like(good["id"]),
            **{key: good[value] if value in SAME_AS else value for key, value in change.items()},
        }
        with pytest.raises(IntegrityError) as refusal:
            connection.execute(table.insert().values({key: _plain(value) for key, value in row.items()}))
    assert name in str(refusal.value.orig)


def made(table_name: str) -> dict[str, Any]:
    """The good row of GOOD with its ids in the shape of the database; empty for a table the demo has rows of."""
    new = uuid.uuid4() if db.engine.dialect.name == "postgresql" else uuid.uuid4().hex
    with owning(db.engine).connect() as connection:
        person = connection.execute(sa.text("SELECT id FROM person LIMIT 1")).scalar()
        membership = connection.execute(sa.text("SELECT organisation_id, id FROM membership LIMIT 1")).one()
        told = sa.text("SELECT id FROM statement WHERE organisation_id = :organisation LIMIT 1")
        statement = connection.execute(told, {"organisation": membership[0]}).scalar()
        activity = connection.execute(sa.text("SELECT id FROM activity LIMIT 1")).scalar()
    known = {"an id": new, "a person": person, "an organisation": membership[0], "a membership": membership[1]}
    known |= {"a statement": statement, "an activity": activity}
    if "an endpoint" in GOOD.get(table_name, {}).values():
        known["an endpoint"] = _put("record_endpoint")
    return {key: known.get(value, value) if isinstance(value, str) else value for key, value in GOOD.get(table_name, {}).items()}


def _put(table_name: str) -> Any:
    """A good row that another one hangs on, and its id."""
    table = sa.table(table_name, *(sa.column(column.name) for column in Base.metadata.tables[table_name].columns))
    row = made(table_name)
    with owning(db.engine).begin() as connection:
        connection.execute(table.insert().values({key: _plain(value) for key, value in row.items()}))
    return row["id"]


def _like(known: Any) -> Any:
    """A new id in the shape the database gave: text on SQLite."""
    return uuid.uuid4() if isinstance(known, uuid.UUID) else uuid.uuid4().hex


def _plain(value: Any) -> Any:
    """JSON as text and ids in the shape of the driver, since the columns here have no type."""
    if isinstance(value, (dict, list)):
        return sa.cast(sa.literal(value, sa.JSON), sa.JSON)
    if isinstance(value, uuid.UUID) and db.engine.dialect.name == "sqlite":
        return value.hex
    return value


@BOTH
@pytest.mark.parametrize("table_name", GOOD)
def test_the_good_rows_are_good(house: Flask, table_name: str) -> None:
    table = sa.table(table_name, *(sa.column(column.name) for column in Base.metadata.tables[table_name].columns))
    with owning(db.engine).begin() as connection:
        connection.execute(table.insert().values({key: _plain(value) for key, value in made(table_name).items()}))


@BOTH
@pytest.mark.parametrize(("table", "act"), REFUSALS, ids=[f"{act} of {table}" for table, act in REFUSALS])
def test_rows_of_history_stay_as_they_were_written(app: Flask, client_of: Any, table: str, act: str) -> None:
    client_of("tess").get("/progress")
    change = f"DELETE FROM {table}" if act == "DELETE" else f"UPDATE {table} SET id = id"
    with app.app_context(), owning(db.engine).connect() as connection:
        assert connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar()
        with pytest.raises(DBAPIError, match="are kept as they were written"):
            connection.execute(sa.text(change))


def test_the_tables_of_history_are_all_on_the_list() -> None:
    assert triggers() == {
        "acknowledgement": ("UPDATE",),
        "audit_entry": ("UPDATE", "DELETE"),
        "audit_link": ("UPDATE", "DELETE"),
        "attempt": ("UPDATE",),
        "completion": ("UPDATE",),
        "content_review": ("UPDATE", "DELETE"),
        "document_version": ("UPDATE", "DELETE"),
        "edition": ("UPDATE", "DELETE"),
        "statement": ("UPDATE",),
        "version": ("UPDATE",),
    }
