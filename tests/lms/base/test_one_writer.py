"""Those who write on SQLite stand in a line: nobody is turned away because others were quicker again and again (lms/base/sqlite.py)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError

from lms.base import sqlite
from lms.base.db import prepare_engine, writing

HANDS, EACH, SECONDS = 8, 6, 0.03


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A database whose own patience is a twentieth of a second."""
    monkeypatch.setattr(sqlite, "PRAGMAS", ("PRAGMA busy_timeout=50", *sqlite.PRAGMAS[1:]))
    made = create_engine(f"sqlite:///{tmp_path / 'line.db'}", pool_size=HANDS)
    prepare_engine(made)
    with writing(), made.begin() as connection:
        connection.execute(text("CREATE TABLE line (number INTEGER)"))
    yield made
    made.dispose()


def write(engine: Any) -> None:
    """Begin, take a moment, and commit."""
    with writing(), engine.begin() as connection:
        connection.execute(text("INSERT INTO line VALUES (1)"))
        time.sleep(SECONDS)


def all_hands(engine: Any) -> list[Exception]:
    """Everybody writes again and again; what went wrong."""
    faults: list[Exception] = []

    def hand() -> None:
        for _ in range(EACH):
            try:
                write(engine)
            except OperationalError as fault:
                faults.append(fault)
    threads = [threading.Thread(target=hand) for _ in range(HANDS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults


def test_eight_hands_that_write_at_once_all_come_in(engine: Any) -> None:
    assert all_hands(engine) == []
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM line")).scalar() == HANDS * EACH


def test_without_the_line_some_are_turned_away(engine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that the test above can fail."""
    monkeypatch.setattr(sqlite, "_wait_at_the_door", lambda _: None)
    assert all_hands(engine)


def test_whoever_fails_lets_the_next_one_in(engine: Any) -> None:
    with pytest.raises(ZeroDivisionError), writing(), engine.begin() as connection:
        connection.execute(text("INSERT INTO line VALUES (1)"))
        raise ZeroDivisionError
    began = time.monotonic()
    thread = threading.Thread(target=write, args=(engine,))
    thread.start()
    thread.join()
    assert time.monotonic() - began < sqlite.PATIENCE / 2


def test_one_hand_may_begin_a_second_time_inside(engine: Any) -> None:
    with writing():
        write(engine)
        write(engine)
    assert all_hands(engine) == []
