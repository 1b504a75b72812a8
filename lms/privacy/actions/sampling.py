"""The drill after a restore: do private words still open, and does nothing of anybody who was erased (safety.md 4.2, F8)?"""

from itertools import chain, zip_longest
from typing import Any

from sqlalchemy import func, inspect, select

from lms.base.sealing import CannotBeOpened
from lms.privacy import queries, rules
from lms.privacy.actions.erasing import marks_of_erased
from lms.privacy.actions.vault import mark_of, open_own
from lms.privacy.queries import held
from lms.privacy.rules import KeyGone
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import ServiceScope

A_SAMPLE = 20


def open_some(most: int = A_SAMPLE) -> dict[str, int]:
    """Open so many private texts, taken by chance from every table, and throw the words away: nobody is shown or told any of them.

    Returns how many opened, how many did not, and how many keys there still are of people who were erased (there should be none).
    """
    opens = [_opens(*each) for each in _by_chance(most)]
    return {"private_texts_opened": sum(opens), "private_texts_shut": len(opens) - sum(opens), "keys_of_people_erased": keys_of_erased()}


def keys_of_erased() -> int:
    """Keys the store still holds of people the ledger names."""
    store, marks = queries.key_store(), marks_of_erased()
    return sum(mark_of(key.person_id) in marks for key in store.all()) if marks and store.path.exists() else 0


def faults_of_keys() -> list[str]:
    """For `flask verify`."""
    left = keys_of_erased()
    return [f"vault: {left} keys of people who were erased are still there"] if left else []


def _by_chance(most: int) -> list[tuple[str, Any]]:
    """Some of each table in turn, so that no large one crowds out the others."""
    found = []
    for name, cls in held.classes().items():
        if {"sealed", "person_id"} <= {column.key for column in inspect(cls).columns}:
            with reading_in(ServiceScope("whether private words open after a restore")) as session:
                rows = session.execute(
                    select(cls.person_id, cls.id, cls.sealed).where(cls.sealed.is_not(None)).order_by(func.random()).limit(most)
                ).all()
            found.append([(name, row) for row in rows if row.sealed[:1] == rules.FORMAT])
    return [each for each in chain.from_iterable(zip_longest(*found)) if each is not None][:most]


def _opens(table: str, row: Any) -> bool:
    try:
        open_own(row.person_id, row.sealed, table=table, column="sealed", row_id=row.id)
    except (KeyGone, CannotBeOpened):
        return False
    return True
