"""The control of F1: the same house, except that statements go into a second transaction, with a fail point between the two commits.

Never in product code: a test serves `tests.faults.two_transactions` instead of `lms.app` to prove that it can see the fault it looks for.
"""

import time
from typing import Any

from flask import Response, g

from assessments.quizzes import actions as quizzes
from lms.app import create_app as whole_house
from lms.app import serving_app
from lms.base.db import db
from lms.lrs import actions as record
from lms.web import transactions

FAIL_POINT = 0.4
_tell, _conclude = record.record, transactions.conclude


def _tell_later(draft: Any) -> None:
    g.setdefault("told_later", []).append(draft)


def _conclude_twice(method: str, response: Response) -> None:
    _conclude(method, response)
    later = g.pop("told_later", [])
    if later and response.status_code < 400:
        time.sleep(FAIL_POINT)
        for draft in later:
            _tell(draft)
        db.session.commit()


def _spoil() -> None:
    record.record = quizzes.record = _tell_later  # type: ignore[assignment]
    transactions.conclude = _conclude_twice


def create_app() -> Any:
    """For `flask --app`."""
    _spoil()
    return whole_house()


def app() -> Any:
    """For gunicorn: `tests.faults.two_transactions:app()`."""
    _spoil()
    return serving_app()
