"""Going back and forward with the whole demo in the database loses nothing, on both databases (safety.md 4.2 F15)."""

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.exc import OperationalError

from lms.base.db import db
from tests.engines import BOTH
from tests.houses import owning
from tests.migrations.databases import down, rows, schema, up


@BOTH
def test_going_back_from_the_installation_and_forward_keeps_every_row(house: Flask) -> None:
    before, shape = rows(db.engine), schema(db.engine)
    assert before["completion"] and before["statement"] and before["installation"]
    before["adoption"] = [row for row in before["adoption"] if not any(cell.startswith("edition_id=") for cell in row)]
    down("0002")
    left = rows(db.engine)
    assert left == {table: before[table] for table in left}, "all but the organisations' own pages"
    up()
    assert rows(db.engine) == before | {table: [] for table in set(before) - set(left)}
    assert schema(db.engine) == shape


@BOTH
def test_the_installation_keeps_its_name_for_ever(house: Flask) -> None:
    """Statement ids are made from it (design.md 3): a new one would tell everything twice."""
    before = rows(db.engine)["installation"]
    down("0002")
    house.config["SETTINGS"] = house.config["SETTINGS"].__class__(**{**vars(house.config["SETTINGS"]), "iri_base": "https://other.example"})
    try:
        up()
    finally:
        house.config["SETTINGS"] = house.config["SETTINGS"].__class__(**{**vars(house.config["SETTINGS"]), "iri_base": "https://peerway.example"})
    assert rows(db.engine)["installation"] == before


@BOTH
def test_going_back_from_the_course_keeps_people_and_organisations(house: Flask) -> None:
    before = rows(db.engine)
    down("0001")
    left = rows(db.engine)
    assert "completion" not in left
    for table in ("person", "organisation", "membership", "role_held", "cohort", "cohort_place", "installation"):
        assert left[table] == before[table]
    up()
    assert rows(db.engine)["person"] == before["person"]


@BOTH
def test_migrating_twice_changes_nothing(house: Flask) -> None:
    before, shape = rows(db.engine), schema(db.engine)
    up()
    assert (rows(db.engine), schema(db.engine)) == (before, shape)


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_sqlite_holds_its_links_again_after_a_migration(house: Flask) -> None:
    down("0002")
    up()
    with db.engine.connect() as connection:
        assert connection.execute(sa.text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(sa.text("PRAGMA foreign_key_check")).all() == []


@BOTH
def test_a_migration_that_meets_a_lock_gives_up_changes_nothing_and_works_once_it_is_gone(house: Flask) -> None:
    """F16 (safety.md 4.2): waiting for a table would make everybody wait who comes after."""
    down("0001")
    shape, before = schema(db.engine), rows(db.engine)
    with owning(db.engine).connect() as holder:
        is_sqlite = db.engine.dialect.name == "sqlite"
        lock = "UPDATE person SET name = name" if is_sqlite else "LOCK TABLE person, organisation IN ACCESS EXCLUSIVE MODE"
        holder.execute(sa.text(lock))
        with pytest.raises(OperationalError, match=r"database is locked|lock timeout"):
            up()
        holder.rollback()
    assert (schema(db.engine), rows(db.engine)) == (shape, before)
    up()
    assert rows(db.engine)["person"] == before["person"]
