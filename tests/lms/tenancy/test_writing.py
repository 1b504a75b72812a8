"""No way of writing touches another organisation or moves a row there, on both databases."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, func, insert, literal, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.base import clock, ids
from lms.membership.models import Cohort, CohortPlace, Part
from lms.tenancy.actions import OutsideTheWall, add_many, reading_in
from lms.tenancy.models import Organisation
from tests.engines import BOTH
from tests.lms.tenancy.worlds import SERVICE, Worlds, changing_in

Write = Callable[[Session, Worlds], object]
COPIED = select(Cohort.id, literal(None), Cohort.name, Cohort.created_at)
REFUSED: dict[str, Write] = {
    "insert": lambda s, two: s.execute(insert(Cohort).values(organisation_id=two.ours.id, name="x")),
    "insert of a list": lambda s, two: s.execute(insert(Cohort), [{"organisation_id": two.theirs.id, "name": "x"}]),
    "insert of a list with one of theirs": lambda s, two: s.execute(insert(Cohort), [a_cohort(two.ours.id), a_cohort(two.theirs.id)]),
    "insert of a list of nobody": lambda s, two: s.execute(insert(Cohort), [{"name": "x"}]),
    "insert of a list that tells": lambda s, two: s.execute(insert(Cohort).returning(Cohort.id), [a_cohort(two.ours.id)]),
    "insert of a list of ours": lambda s, two: s.execute(insert(Cohort), [a_cohort(two.ours.id)]),
    "many with one of theirs": lambda s, two: add_many(s, {Cohort: [a_cohort(two.ours.id), a_cohort(two.theirs.id)]}),
    "many of nobody": lambda s, two: add_many(s, {Cohort: [a_cohort(two.ours.id) | {"organisation_id": None}]}),
    "insert from a select": lambda s, two: s.execute(insert(Cohort).from_select(["id", "organisation_id", "name", "created_at"], COPIED)),
    "update of theirs by id": lambda s, two: s.execute(update(Cohort), [{"id": two.theirs.cohort_id, "name": "Taken"}]),
    "update that moves by id": lambda s, two: s.execute(update(Cohort), [{"id": two.ours.cohort_id, "organisation_id": two.theirs.id}]),
    "update that moves by keyword": lambda s, two: s.execute(update(Cohort).values(organisation_id=two.theirs.id)),
    "update that moves by column": lambda s, two: s.execute(update(Cohort).values({Cohort.organisation_id: two.theirs.id})),
    "update that moves in order": lambda s, two: s.execute(update(Cohort).ordered_values((Cohort.organisation_id, two.theirs.id))),
    "update that moves by parameter": lambda s, two: s.execute(update(Cohort).where(Cohort.name != ""), {"organisation_id": two.theirs.id}),
}


def a_cohort(organisation_id: object) -> dict[str, object]:
    """The values of one."""
    return {
        "id": ids.new(), "organisation_id": organisation_id, "name": f"x {organisation_id}", "created_at": clock.now(), "archived_at": None,
    }


def theirs_as_they_were(two: Worlds) -> tuple[object, object]:
    """What must never change."""
    with reading_in(SERVICE) as session:
        names = session.scalars(select(Cohort.name).where(Cohort.organisation_id == two.theirs.id).order_by(Cohort.name)).all()
        return names, session.scalar(select(func.count(CohortPlace.id)).where(CohortPlace.organisation_id == two.theirs.id))


@BOTH
@pytest.mark.parametrize("write", REFUSED.values(), ids=REFUSED.keys())
def test_bulk_writes_that_no_criteria_reach_are_refused(two: Worlds, write: Write) -> None:
    with changing_in(two.ours.scope) as session, pytest.raises(OutsideTheWall):
        write(session, two)


@BOTH
@pytest.mark.parametrize("count", [1, 3, 50])
def test_many_of_our_own_rows_are_written_and_only_inside_our_organisation(two: Worlds, count: int) -> None:
    before = theirs_as_they_were(two)
    ours = [a_cohort(two.ours.id) | {"name": f"listed '{number}' %s"} for number in range(count)]
    with changing_in(two.ours.scope) as session:
        add_many(session, {Cohort: ours, CohortPlace: []})
        session.commit()
    with reading_in(two.ours.scope) as session:
        kept = {(row.id, row.name, row.created_at, row.archived_at) for row in session.scalars(select(Cohort)) if "listed" in row.name}
        assert kept == {(row["id"], row["name"], row["created_at"], None) for row in ours}
    for scope in (two.theirs.scope, SERVICE):
        with changing_in(scope) as session, pytest.raises(OutsideTheWall):
            add_many(session, {Cohort: ours})
    assert theirs_as_they_were(two) == before


@BOTH
@pytest.mark.parametrize("count", [1, 50])
def test_of_many_rows_all_are_added_or_none(two: Worlds, count: int) -> None:
    ours = [a_cohort(two.ours.id) | {"name": f"listed {number}"} for number in range(count)]
    again = [{**ours[0], "id": ids.new()}]
    with changing_in(two.ours.scope) as session, pytest.raises(IntegrityError):
        add_many(session, {Cohort: ours + again})
    with reading_in(two.ours.scope) as session:
        assert not [name for name in session.scalars(select(Cohort.name)) if "listed" in name]


@BOTH
def test_a_bulk_update_changes_our_rows_alone(two: Worlds) -> None:
    before = theirs_as_they_were(two)
    with changing_in(two.ours.scope) as session:
        session.execute(update(Cohort).values(name=Cohort.name + " (old)"))
        session.commit()
    assert theirs_as_they_were(two) == before
    with reading_in(two.ours.scope) as session:
        assert all(name.endswith(" (old)") for name in session.scalars(select(Cohort.name)))


@BOTH
def test_a_bulk_delete_takes_our_rows_alone(two: Worlds) -> None:
    before = theirs_as_they_were(two)
    with changing_in(two.ours.scope) as session:
        session.execute(delete(CohortPlace))
        session.commit()
    assert theirs_as_they_were(two) == before
    with reading_in(two.ours.scope) as session:
        assert session.scalars(select(CohortPlace)).all() == []


@BOTH
def test_a_row_of_ours_cannot_be_given_away(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        session.get_one(Cohort, two.ours.cohort_id).organisation_id = two.theirs.id
        with pytest.raises(OutsideTheWall):
            session.flush()


@pytest.mark.parametrize("act", ["change", "take", "delete"])
def test_a_row_of_theirs_brought_in_from_outside_cannot_be_written(two: Worlds, act: str) -> None:
    with reading_in(SERVICE) as elsewhere:
        cohort = elsewhere.get_one(Cohort, two.theirs.cohort_id)
        elsewhere.expunge(cohort)
    with changing_in(two.ours.scope) as session:
        session.add(cohort)
        if act == "delete":
            session.delete(cohort)
        else:
            setattr(cohort, *(("name", "Taken") if act == "change" else ("organisation_id", two.ours.id)))
        with pytest.raises(OutsideTheWall):
            session.flush()


def test_merging_an_id_of_theirs_finds_nothing_to_change(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        session.merge(Cohort(id=two.theirs.cohort_id, organisation_id=two.ours.id, name="Taken"))
        with pytest.raises(IntegrityError):
            session.flush()


def test_another_organisation_cannot_be_renamed_or_made_up(two: Worlds) -> None:
    with changing_in(two.ours.scope) as session:
        session.add(Organisation(key="third", name="A third"))
        with pytest.raises((OutsideTheWall, IntegrityError)):
            session.flush()
    with changing_in(two.ours.scope) as session:
        session.execute(update(Organisation).values(name="Renamed"))
        session.commit()
    with reading_in(two.theirs.scope) as session:
        assert session.scalars(select(Organisation.name)).one() != "Renamed"


@pytest.mark.parametrize("write", [update(CohortPlace).values(part=Part.TRAINER), delete(CohortPlace)], ids=["update", "delete"])
def test_a_persons_own_view_cannot_write_in_bulk(two: Worlds, write: object) -> None:
    with changing_in(two.ours.person) as session, pytest.raises(OutsideTheWall):
        session.execute(write)  # type: ignore[call-overload]


@pytest.mark.parametrize("act", ["add", "change", "delete"])
def test_a_persons_own_view_cannot_write_a_row(two: Worlds, act: str) -> None:
    with changing_in(two.ours.person) as session:
        place = session.scalars(select(CohortPlace)).first() if act != "add" else None
        if place is None:
            session.add(Cohort(organisation_id=two.ours.id, name="Mine"))
        elif act == "change":
            place.part = Part.TRAINEE if place.part is Part.TRAINER else Part.TRAINER
        else:
            session.delete(place)
        with pytest.raises(OutsideTheWall):
            session.flush()
