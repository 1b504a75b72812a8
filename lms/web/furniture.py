"""What every page with a session carries: navigation, the person's name, help, the way out. Looked up only when a template asks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from flask import current_app, get_flashed_messages, request, url_for
from flask_login import current_user

from lms.web.forms import Token, tokens


def _always(**_values: Any) -> bool:
    return True


@dataclass(frozen=True)
class NavigationItem:
    """A place in the navigation. `right` is a grant of lms.access: the item shows when it is open to the person.

    `on`: the page it hangs on instead of the main navigation, so that a room above can be reached from a page of a room below it:
    "people", "organisation", "account", "course", "person" (its endpoint takes membership_id), "cohort" (cohort_id), "module" (module_key).
    `when` is asked with these values: whether the place is there for this person or cohort.
    """

    label: str
    endpoint: str
    right: Any
    order: int
    on: str = ""
    when: Callable[..., bool] = _always


@dataclass(frozen=True)
class NavigationLink:
    """A navigation item as a template shows it."""

    href: str
    label: str
    current: bool


class Furniture:
    """The furniture of one page."""

    @cached_property
    def person(self) -> Any:
        """Who is signed in, looked up once a page, or None."""
        return current_user._get_current_object() if current_user.is_authenticated else None

    @property
    def signed_in(self) -> bool:
        """Whether somebody is signed in."""
        return self.person is not None

    @property
    def person_name(self) -> str:
        """Her name, or empty."""
        return self.person.name if self.person else ""

    @property
    def organisation_name(self) -> str:
        """The organisation she is working in, or empty."""
        return self.person.organisation_name if self.person else ""

    @cached_property
    def navigation(self) -> list[NavigationLink]:
        """The places open to her."""
        return self.links_on("")

    def links_on(self, page: str, **values: Any) -> list[NavigationLink]:
        """The places open to her that other rooms have hung on this page, which is about what `values` say."""
        if not self.signed_in:
            return []
        items = current_app.extensions["peerway_navigation"]
        return [_link(item, values) for item in items if item.on == page and item.right.open_to(self.person) and item.when(**values)]

    @property
    def help_href(self) -> str:
        """Help lines of her nation; the page itself copes with a nation it does not offer."""
        return f"/help-now/{self.person.nation}" if self.person and self.person.nation else "/help-now"

    @property
    def is_large_print(self) -> bool:
        """Whether the page was asked for in large letters. It changes the looks alone: who may see what stays as it is."""
        return request.args.get("print") == "large"

    @property
    def exit_address(self) -> str:
        """Where "Leave this page" goes."""
        return str(current_app.config["EXIT_ADDRESS"])

    @cached_property
    def form(self) -> dict[str, Token]:
        """The tokens of the furniture's own buttons."""
        return tokens()

    @cached_property
    def waiting(self) -> list[Any]:
        """What she sent to this page when it could not be taken (.fields name -> values, .at)."""
        return [text for text in current_app.extensions["peerway_waiting"]() if text.fields] if self.signed_in else []

    @cached_property
    def notices(self) -> list[str]:
        """What has just been done, said once."""
        return [str(words) for words in get_flashed_messages()]


def _link(item: NavigationItem, values: dict[str, Any]) -> NavigationLink:
    href = url_for(item.endpoint, **values)
    return NavigationLink(href, item.label, request.path == href)


def fresh() -> dict[str, Furniture]:
    """Context for templates."""
    return {"furniture": Furniture()}
