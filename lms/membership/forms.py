"""What is asked on the pages of people and groups. Choices are checked by the actions, which know who may choose what."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField

from lms.access import Role
from lms.base import ids
from lms.base.errors import RuleBroken
from lms.membership import queries, rules
from lms.membership.models import Cohort, Part
from lms.web.forms import HouseForm, VersionedForm

NOBODY_YET = ("", "Nobody yet")
NO_GROUP = ("", "No group")
AT_ONCE = 100  # how many trainees without a group a page offers to tick
CHOOSE_LISTED = "Choose one of the people or groups in the list."
CHOOSE_ROLE = "Choose roles from the list."
CHOOSE_SOMEBODY = "Choose somebody first."
ROLE_HINTS = {
    Role.TRAINEE: "takes the course",
    Role.TRAINER: "sees the outcomes and course answers of her own groups, and invites trainees",
    Role.SUPERVISOR: "is named for trainees, and is there for them",
    Role.VERIFIER: "checks the quality of what others decide",
    Role.LEAD: "looks after people, roles, groups and what the organisation needs to be ready",
    Role.ACCREDITOR: "looks in from outside, for a time",
    Role.OPERATOR: "runs the service and reads nobody's writing",
}


@dataclass(frozen=True)
class Option:
    """A choice as the macros show it."""

    value: str
    label: str


class ButtonForm(HouseForm):
    """A button: it says nothing but "do it"."""


class RolesForm(HouseForm):
    """What may she do?"""

    row_version = HiddenField()
    roles = SelectMultipleField("Roles", validate_choice=False)

    def chosen(self) -> set[Role]:
        """The roles ticked. Raises RuleBroken for words that are no role."""
        try:
            return {Role(word) for word in self.roles.data or ()}
        except ValueError:
            raise RuleBroken(CHOOSE_ROLE, "roles") from None


class GroupForm(HouseForm):
    """Which group is she in?"""

    group = SelectField("Group", validate_choice=False)


class SupervisorsForm(HouseForm):
    """Who supervises her, and who stands in?"""

    row_version = HiddenField()
    supervisor = SelectField("Supervisor", validate_choice=False)
    deputy = SelectField("Deputy, when the supervisor is away", validate_choice=False)


class NameForm(HouseForm):
    """What is the group called?"""

    name = StringField("Name of the group", filters=[lambda words: "".join(each for each in words or "" if each.isprintable())])


class TrainerForm(HouseForm):
    """Who trains the group?"""

    trainer = SelectField("Trainer", validate_choice=False)


class TraineesForm(HouseForm):
    """Who joins the group?"""

    trainees = SelectMultipleField("Trainees who are in no group yet", validate_choice=False)


def id_in(words: str | None, field: str) -> uuid.UUID | None:
    """The id chosen; None for "nobody". Raises RuleBroken for anything that is no id."""
    if not words:
        return None
    found = ids.uuid_or_none(words)
    if found is None:
        raise RuleBroken(CHOOSE_LISTED, field)
    return found


def ids_in(words: Iterable[str] | None, field: str) -> list[uuid.UUID]:
    """The ids ticked, each once."""
    found = [id_in(each, field) for each in words or ()]
    return list(dict.fromkeys(each for each in found if each is not None))


def role_options(offered: Iterable[Role]) -> list[Option]:
    """Roles with what each is for."""
    return [Option(role.value, f"{role.value.capitalize()}: {ROLE_HINTS[role]}") for role in offered]


def asked_of(
    line: queries.PersonLine, sent: HouseForm | None, able: Mapping[uuid.UUID | None, str], *, is_herself: bool,
) -> dict[str, Any]:
    """The forms of a member's page, filled with how things are; the one that was sent keeps what was sent. `able`: who can supervise."""
    if line.state is rules.State.LEFT:
        return {}
    found: dict[str, Any] = {"button": ButtonForm(formdata=None)}
    if not is_herself:
        offered = [*rules.GRANTABLE, *(role for role in line.roles if role not in rules.GRANTABLE)]
        found |= {"roles": _roles_form(line, sent), "role_options": role_options(offered)}
    if Role.TRAINEE in line.roles:
        found |= {"group": _group_form(line, sent), "supervisors": _supervisors_form(line, sent, able)}
    return found


def _roles_form(line: queries.PersonLine, sent: HouseForm | None) -> RolesForm:
    if isinstance(sent, RolesForm):
        return sent
    return RolesForm(formdata=None, data={"roles": [role.value for role in line.roles], "row_version": rules.version_of(set(line.roles))})


def _group_form(line: queries.PersonLine, sent: HouseForm | None) -> GroupForm:
    present = str(line.group_ids[0]) if line.group_ids else ""
    form = sent if isinstance(sent, GroupForm) else GroupForm(formdata=None, data={"group": present})
    form.group.choices = [NO_GROUP, *((str(cohort.id), cohort.name) for cohort in queries.open_groups())]
    return form


def _supervisors_form(line: queries.PersonLine, sent: HouseForm | None, able: Mapping[uuid.UUID | None, str]) -> SupervisorsForm:
    supervisor, deputy = (str(each or "") for each in line.named)
    data = {"supervisor": supervisor, "deputy": deputy, "row_version": rules.version_of(line.named)}
    form = sent if isinstance(sent, SupervisorsForm) else SupervisorsForm(formdata=None, data=data)
    others = [(str(each), name) for each, name in able.items() if each != line.membership_id]
    form.supervisor.choices = form.deputy.choices = [NOBODY_YET, *others]
    return form


def asked_of_group(cohort: Cohort, sent: HouseForm | None) -> dict[str, Any]:
    """The forms of a group's page; of an archived one only its button."""
    found: dict[str, Any] = {"button": ButtonForm(formdata=None)}
    if cohort.archived_at is not None:
        return found
    name = sent if isinstance(sent, NameForm) else NameForm(formdata=None, data={"name": cohort.name})
    alone = [Option(str(member.membership_id), member.name) for member in queries.in_no_group(AT_ONCE)]
    trainees = sent if isinstance(sent, TraineesForm) else TraineesForm(formdata=None)
    return found | {"name": name, "trainer": _trainer_form(cohort, sent), "trainees": trainees, "alone": alone}


def _trainer_form(cohort: Cohort, sent: HouseForm | None) -> TrainerForm:
    form = sent if isinstance(sent, TrainerForm) else TrainerForm(formdata=None)
    inside = {member.membership_id for member in queries.people_in([cohort.id], Part.TRAINER).get(cohort.id, ())}
    able = [member for member in queries.named_holders(Role.TRAINER) if member.membership_id not in inside]
    form.trainer.choices = [("", "Choose"), *((str(member.membership_id), member.name) for member in able)]
    return form


class NeedsForm(VersionedForm):
    """What makes taking part easier, and who may read it."""

    needs = TextAreaField("What would make taking part easier for you?")
    is_shown = BooleanField("My trainers and the leads of my organisations may read it")


def needs_form(kept: queries.OwnNeeds) -> NeedsForm:
    """The form with what is kept."""
    form = NeedsForm(formdata=None)
    form.needs.data, form.is_shown.data = kept.words, kept.is_shown
    form.stand_on(kept.row_version)
    return form
