"""Which team is a link for; what name goes on a certificate?"""

from datetime import UTC, datetime, time

from wtforms import DateField, HiddenField, StringField

from lms.web.filters import ZONE
from lms.web.forms import HouseForm
from lms.web.receipts import new_token

JOINERS = "\u200c\u200d"   # unseen, and yet part of how names are written in Persian, in Hindi and elsewhere


def only_words(text: str | None) -> str:
    """Without what no eye can see: a database or a page may not take it. Any gap becomes a blank, so that no two words run together."""
    kept = "".join(letter if letter.isprintable() or letter in JOINERS else " " if letter.isspace() else "" for letter in text or "")
    return kept if kept.strip(f"{JOINERS} ") else ""


class LinkForm(HouseForm):
    """A team, and perhaps a last day."""

    team = StringField("Which team is it for?", filters=[only_words])
    last_day = DateField("Last day it works, if there is one", validators=[], format="%Y-%m-%d")

    @property
    def is_end_unread(self) -> bool:
        """Whether something was typed that is no day: it must not pass for no end at all."""
        return bool("".join(self.last_day.raw_data or ()).strip()) and self.last_day.data is None

    @property
    def ends_at(self) -> datetime | None:
        """The end of the day named, in the organisation's zone."""
        return datetime.combine(self.last_day.data, time(23, 59, 59), ZONE).astimezone(UTC) if self.last_day.data else None


class ReadingForm(HouseForm):
    """A name for the certificate. Its token belongs to nobody, so that what is typed is never parked, whoever happens to be signed in."""

    form_token = HiddenField(default=lambda: new_token(None))
    name = StringField("Your name", filters=[only_words])
