"""What is asked of who invites, and of who joins."""

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from flask_wtf.file import FileField
from wtforms import DateField, PasswordField, RadioField, SelectChoice, SelectField, StringField, TextAreaField

from lms.access import Role
from lms.help.queries import offered_nations
from lms.joining.rules import may_invite
from lms.membership.models import Cohort
from lms.web.forms import HouseForm

NO_GROUP = "No group yet"
ZONE = ZoneInfo("Europe/London")
ROLE_WORDS = {
    Role.TRAINEE: "Trainee: works through the course", Role.TRAINER: "Trainer: walks beside a group",
    Role.SUPERVISOR: "Supervisor: is there for named trainees", Role.LEAD: "Lead: looks after people and readiness",
    Role.VERIFIER: "Verifier: checks the quality of judgements",
    Role.ACCREDITOR: "Accreditor from outside: reads only, until a day you name",
}


class InviteForm(HouseForm):
    """Who is to join, and as what?"""

    name = StringField("Name")
    address = StringField("E-mail address")
    roles = RadioField("As what?", validate_choice=False)
    cohort = SelectField("Group", validate_choice=False)
    until = DateField("Until when? Only for an accreditor", validators=[], format="%Y-%m-%d")

    @property
    def role(self) -> list[Role]:
        """The role chosen; empty for none or one that does not exist."""
        return [role for role in Role if role.value == self.roles.data]

    @property
    def until_moment(self) -> datetime | None:
        """The end of the day named, in the organisation's zone."""
        return datetime.combine(self.until.data, time(23, 59, 59), ZONE).astimezone(UTC) if self.until.data else None


class ImportForm(HouseForm):
    """A list of people."""

    file = FileField("CSV file")
    text = TextAreaField("Or paste the list here")


class HelperForm(HouseForm):
    """Somebody from outside."""

    name = StringField("Name")
    address = StringField("E-mail address")


class AcceptForm(HouseForm):
    """What she tells about herself when she begins."""

    name = StringField("What shall we call you?")
    pass_phrase = PasswordField("Choose a pass phrase")
    nation = RadioField("Where do you live?", validate_choice=False)
    words = StringField("Which word fits you?")
    needs = TextAreaField("Would anything make taking part easier for you?")


class AddressForm(HouseForm):
    """Another address."""

    address = StringField("The e-mail address you want to use")


def invite_form(roles: frozenset[Role], cohorts: list[Cohort], *, is_empty: bool = False) -> InviteForm:
    """The form with the roles this person may give and the organisation's groups."""
    form = InviteForm(formdata=None) if is_empty else InviteForm()
    may = may_invite(roles)
    form.roles.choices = [SelectChoice(role.value, ROLE_WORDS[role]) for role in may]
    form.cohort.choices = [SelectChoice("", NO_GROUP), *(SelectChoice(str(cohort.id), cohort.name) for cohort in cohorts)]
    if form.roles.data is None:
        form.roles.data = Role.TRAINEE.value
    return form


def accept_form(name: str, *, is_empty: bool = False) -> AcceptForm:
    """The form with her name as she was invited."""
    form = AcceptForm(formdata=None) if is_empty else AcceptForm()
    form.nation.choices = [SelectChoice(nation.key, nation.name) for nation in offered_nations()]
    if is_empty:
        form.name.data = name
    if form.nation.data not in {choice.value for choice in form.nation.choices}:
        form.nation.data = form.nation.choices[0].value if is_empty else ""
    return form
