"""Sessions in their table, and what the doctor says of demo people."""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from lms.accounts import actions, registers
from lms.accounts.models import Person, WebSession
from lms.base.db import db, reading
from lms.base.findings import Level
from lms.web import transactions
from lms.web.sessions import StoredSession


@pytest.fixture
def store(app: Any) -> actions.SessionStoreInTable:
    return actions.SessionStoreInTable(app.config["SETTINGS"])


def rows(kind: Any) -> list[Any]:
    with reading() as session:
        return list(session.scalars(select(kind)))


def change(person: Person, **values: Any) -> None:
    with transactions.apart("web session") as session:
        row = session.get(Person, person.id)
        for name, value in values.items():
            setattr(row, name, value)


@pytest.mark.usefixtures("inside")
class TestSessionsInTheTable:
    def begin(self, store: Any, person: Person, **data: Any) -> str:
        return str(store.begin(StoredSession(person.id, data=data)))

    def test_the_table_holds_no_token(self, store: Any, amina: Person) -> None:
        token = self.begin(store, amina)
        row = rows(WebSession)[0]
        assert row.token_hash == hashlib.sha256(token.encode()).digest()
        assert store.find(row.token_hash.hex()) is None

    def test_finding_is_one_select_and_no_write(self, store: Any, amina: Person) -> None:
        token, statements = self.begin(store, amina, a=1), []
        event.listen(db.engine, "before_cursor_execute", lambda *call: statements.append(call[2]))
        found = store.find(token)
        assert found == StoredSession(amina.id, False, {"a": 1})
        assert [statement.split()[0] for statement in statements] == ["BEGIN", "SELECT"] or len(statements) == 1
        assert statements[-1].startswith("SELECT")

    @pytest.mark.parametrize("changes", [{"is_active": False}, {"session_epoch": 2}])
    def test_a_person_who_is_disabled_or_ends_all_sessions_is_out_at_the_next_look(
        self, store: Any, amina: Person, changes: dict[str, Any],
    ) -> None:
        token = self.begin(store, amina)
        change(amina, **changes)
        assert store.find(token) is None

    def test_a_session_ends_after_an_idle_hour_or_twelve_hours(self, store: Any, amina: Person, at: Any) -> None:
        idle = self.begin(store, amina)
        at(timedelta(minutes=61))
        assert store.find(idle) is None
        busy = self.begin(store, amina)
        for minutes in range(61, 61 + 12 * 60, 30):
            at(timedelta(minutes=minutes))
            assert store.find(busy)
            store.touch(busy)
        at(timedelta(hours=13, minutes=2))
        assert store.find(busy) is None

    def test_dead_sessions_go_at_the_next_sign_in_of_that_person_alone(
        self, store: Any, amina: Person, person_of: Callable[..., Person], at: Any,
    ) -> None:
        self.begin(store, amina)
        self.begin(store, person_of(email="zoe@example.org"))
        at(timedelta(hours=2))
        self.begin(store, amina)
        assert sorted(row.person_id == amina.id for row in rows(WebSession)) == [False, True]

    def test_last_seen_is_written_every_five_minutes_and_otherwise_nothing(self, store: Any, amina: Person, at: Any) -> None:
        token, writes = self.begin(store, amina), []
        event.listen(db.engine, "before_cursor_execute", lambda *call: writes.append(call[2]))
        for minutes in (1, 4, 5, 6, 9):
            at(timedelta(minutes=minutes))
            store.find(token)
            store.touch(token)
        assert len([statement for statement in writes if statement.startswith("UPDATE")]) == 1

    def test_a_slow_request_of_another_tab_does_not_open_what_was_closed(self, store: Any, amina: Person) -> None:
        token = self.begin(store, amina)
        slow, leaving = store.find(token), store.find(token)
        leaving.is_locked = True
        store.keep(token, leaving)
        store.keep(token, slow)
        assert store.find(token).is_locked

    def test_a_slow_request_does_not_bring_an_ended_session_back(self, store: Any, amina: Person) -> None:
        token = self.begin(store, amina)
        slow = store.find(token)
        store.end(token)
        store.keep(token, slow)
        store.touch(token)
        assert store.find(token) is None and rows(WebSession) == []

    def test_a_person_erased_meanwhile_gets_a_token_that_opens_nothing(self, store: Any, amina: Person) -> None:
        change(amina, is_active=False)
        assert store.find(self.begin(store, amina)) is None
        assert rows(WebSession) == []


@pytest.mark.usefixtures("inside")
class TestTheDoctor:
    def test_demo_people_where_no_demo_is_meant_to_be_are_a_problem(
        self, person_of: Callable[..., Person], settings_with: Callable[..., Any],
    ) -> None:
        assert [finding.level for finding in registers.doctor(settings_with())] == [Level.FINE]
        person_of(is_demo=True)
        assert [finding.level for finding in registers.doctor(settings_with())] == [Level.PROBLEM]
        assert registers.doctor(settings_with(demo=True)) == []

    def test_a_database_without_tables_is_another_doctor_s_matter(self, settings_with: Callable[..., Any]) -> None:
        Person.metadata.drop_all(db.engine)
        assert registers.doctor(settings_with()) == []
