"""Idempotency: every form carries a token signed for the person it was shown to; the first sending wins, later ones see its result."""

import hashlib
import hmac
import uuid
from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache
from typing import Any, TypeVar

from flask import Response, current_app, redirect, request
from itsdangerous import BadSignature, Signer
from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from werkzeug.exceptions import BadRequest

from lms.base import clock, ids
from lms.base.db import db
from lms.base.errors import HouseError
from lms.web import transactions
from lms.web.models import FormReceipt

FIELD = "form_token"
NOT_SAID = frozenset({FIELD, "csrf_token", "row_version", "shown_at"})
KEPT_FOR = timedelta(days=7)
SECRET = "{secret}"  # noqa: S105 - stands for the secret of a link
View = TypeVar("View", bound=Callable[..., Any])


class SpentForm(HouseError):
    """The form's token was used before, for something else."""


def repeatable(view: View) -> View:
    """Mark a changing view that may run twice without harm (sign in, sign out, leave, save a draft): it keeps no receipt."""
    view.is_repeatable = True  # type: ignore[attr-defined]
    return view


def keeps_nothing(view: View) -> View:
    """Mark a changing view that changes nothing, because what it is sent is nobody's business later: it is not kept at the door either."""
    view.keeps_nothing = True  # type: ignore[attr-defined]
    return repeatable(view)


def new_token(person_id: object) -> str:
    """A fresh token that says whose form it is, so that even a post without a session finds its owner (BEAT-2)."""
    return _signer().sign(f"{ids.new()}.{person_id}").decode()


def read_token(text: str) -> tuple[uuid.UUID, uuid.UUID | None] | None:
    """(token, person) of a token we made; person is None for a form shown to somebody signed out. None when it is not ours."""
    try:
        token, person = _signer().unsign(text).decode().split(".")
    except (BadSignature, ValueError):
        return None
    return uuid.UUID(token), ids.uuid_or_none(person)


def answer_once(person_id: object, view: Callable[[], Response]) -> Response:
    """Run the changing view once for its token.

    Raises BadRequest for a token that is missing or made for somebody else, SpentForm when the token was used for other words or
    another form: what was sent the second time must not vanish behind the first result.
    """
    read = read_token(request.form.get(FIELD, ""))
    if read is None or str(read[1]) != str(person_id):
        raise BadRequest("This form was made for another sign-in or is incomplete. Go back, load the page again and send it once more.")
    receipt = FormReceipt(token=read[0], content=_content())
    if not _claim(receipt):
        return _first_result(read[0])
    response = view()
    if response.status_code < 400:
        receipt.location = _without_secret(response.headers.get("Location", ""))
    return response


def _content() -> str:
    """A keyed hash of where this form goes and what it says, so that only the very same form counts as sent before."""
    said = [(name, request.form.getlist(name)) for name in sorted(request.form) if name not in NOT_SAID]
    words = repr((request.path, said)).encode("utf-8", "surrogatepass")
    return hmac.new(str(current_app.secret_key).encode(), words, hashlib.sha256).hexdigest()


def _claim(receipt: FormReceipt) -> bool:
    db.session.add(receipt)
    try:
        db.session.flush()
    except IntegrityError:
        db.session.rollback()
        return False
    return True


def _first_result(token: uuid.UUID) -> Response:
    receipt = db.session.get(FormReceipt, token)
    if receipt is not None and receipt.content != _content():
        raise SpentForm()
    location = _with_secret(receipt.location) if receipt else ""
    return _response(redirect(location or request.path, 303))


def _without_secret(location: str) -> str:
    """A link's secret is kept as a hash alone, and no receipt may say it again."""
    return location.replace(_secret(), SECRET) if _secret() else location


def _with_secret(location: str) -> str:
    """The very same form was sent to the very same address, so the secret is at hand."""
    return location.replace(SECRET, _secret()) if _secret() else location


def _secret() -> str:
    return str((request.view_args or {}).get("secret", ""))


def _response(answer: Any) -> Response:
    return current_app.make_response(answer)


def forget_old() -> int:
    """Delete receipts older than a week, and say how many. The caller commits."""
    gone: Any = db.session.execute(delete(FormReceipt).where(FormReceipt.received_at < clock.now() - KEPT_FOR))
    return int(gone.rowcount)


def is_repeatable(view: Any) -> bool:
    """Whether the view said so."""
    return bool(getattr(view, "is_repeatable", False))


def is_kept_nowhere(view: Any) -> bool:
    """Whether what the view is sent may not even be kept at the door."""
    return bool(getattr(view, "keeps_nothing", False))


def wants_receipt(view: Any, method: str) -> bool:
    """Whether this request has to be answered once only."""
    return method not in transactions.SAFE_METHODS and not is_repeatable(view)


def _signer() -> Signer:
    return _signer_of(current_app.secret_key or "")


@lru_cache(maxsize=4)
def _signer_of(secret_key: str | bytes) -> Signer:
    return Signer(secret_key, salt="form token")
