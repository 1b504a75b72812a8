"""Acting on members without a browser, and filling in the forms of their pages."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lms.access import Actor
from lms.base.db import db
from lms.membership.models import Membership
from lms.membership.queries import actor_of
from tests.factories.crawling import tree_of
from tests.factories.learning import inside
from tests.judge import H


@contextmanager
def acting_as(app: Any, player: Any) -> Iterator[Actor]:
    """One of the cast acts in her (first) organisation; committed at the end."""
    with inside(app, player.organisation_id):
        actor = actor_of(player.person_id, str(player.organisation_id))
        assert actor is not None
        yield actor


def member(player: Any) -> Membership:
    """Her membership, in the session's organisation."""
    found = db.session.get(Membership, player.membership_id)
    assert found is not None
    return found


def roles_of(app: Any, player: Any) -> set[str]:
    """The roles she acts with now."""
    with app.app_context():
        actor = actor_of(player.person_id)
        assert actor is not None
        return {role.value for role in actor.roles}


def filled(page: Any, action: str) -> dict[str, Any]:
    """The form of a page as it stands, every field with what it shows."""
    [form] = [each for each in tree_of(page).iter(f"{H}form") if each.get("action") == action]
    fields: dict[str, list[str]] = {}
    for field in form.iter(f"{H}input"):
        if field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            fields.setdefault(field.get("name"), []).append(field.get("value") or "")
    for field in form.iter(f"{H}select"):
        chosen = [option.get("value") for option in field.iter(f"{H}option") if option.get("selected") is not None]
        fields[field.get("name")] = chosen or [next(field.iter(f"{H}option")).get("value")]
    return fields


def send(client: Any, page: str, action: str, **changes: Any) -> Any:
    """Fill in a form of a page and send it."""
    return client.post(action, data=filled(client.get(page), action) | changes)
