"""The base of every form: an anti-forgery token, an idempotency token, answers of 422 that lose nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_login import current_user
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import HiddenField

from lms.web import receipts


def _token_for_this_person() -> str:
    return receipts.new_token(getattr(current_user, "person_id", None))


@dataclass(frozen=True)
class Token:
    """A hidden field by itself, written by the macro `hidden_fields` like a field of a form."""

    name: str
    value: str

    def _value(self) -> str:
        return self.value


def tokens() -> dict[str, Token]:
    """The two tokens of a button that is on every page, without the cost of a form."""
    return {"csrf_token": Token("csrf_token", generate_csrf()), "form_token": Token("form_token", _token_for_this_person())}


class HouseForm(FlaskForm):  # type: ignore[misc]  # Flask-WTF has no types
    """A form of the house. A form without fields of its own is a button."""

    form_token = HiddenField(default=_token_for_this_person)

    def blame(self, field: str, words: str) -> None:
        """Put the words of a broken rule beside the field they are about, or at the top."""
        target: Any = self._fields.get(field)
        errors = target.errors if target is not None else self.form_errors
        if target is not None:
            target.errors = [*errors, words]
        else:
            self.form_errors.append(words)

    def blame_all(self, faults: Mapping[str, str]) -> bool:
        """Put each beside its field, and say whether there are any."""
        for field, words in faults.items():
            self.blame(field, words)
        return bool(faults)


class VersionedForm(HouseForm):
    """A form over one row that another tab may change meanwhile: it says on which version of the row it was shown, 0 for none."""

    row_version = HiddenField()

    @property
    def shown_on(self) -> int:
        """The version it was shown on."""
        text = self.row_version.data or ""
        return int(text) if text.isdecimal() and len(text) < 10 else 0

    def stand_on(self, row_version: int) -> None:
        """It is shown on this version now."""
        self.row_version.data = str(row_version)
