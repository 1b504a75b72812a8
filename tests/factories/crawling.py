"""Going through the house as one of the cast: every page that can be reached, every form on it."""

from dataclasses import dataclass, field
from typing import Any

import html5lib

from tests.judge import H

ENTRANCES = ("/", "/record", "/progress", "/course", "/sign-in", "/locked", "/help-now", "/safety-on-this-device")


@dataclass
class Form:
    """A form that posts: where to, its hidden fields, and the names a person fills in."""

    page: str
    action: str
    hidden: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    free: set[str] = field(default_factory=set)
    chosen: dict[str, list[str]] = field(default_factory=dict)


def tree_of(page: Any) -> Any:
    """The parsed page."""
    return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(page.get_data(as_text=True))


def crawl(client: Any, *entrances: str, most: int = 300) -> dict[str, Any]:
    """Address -> answer of each page of ours that links and redirects lead to."""
    found: dict[str, Any] = {}
    waiting = list(entrances or ENTRANCES)
    while waiting and len(found) < most:
        address = waiting.pop(0).partition("#")[0]
        if address in found or not address.startswith("/") or address.startswith("/static/"):
            continue
        answer = found[address] = client.get(address)
        waiting += [answer.location] if answer.status_code == 303 else links_of(answer, address)
    assert len(found) < most, "the crawl did not come to an end"
    return found


def pages(client: Any, *entrances: str) -> dict[str, Any]:
    """The crawled answers that are pages."""
    found = crawl(client, *entrances)
    return {address: answer for address, answer in found.items() if answer.mimetype == "text/html" and answer.status_code != 303}


def links_of(answer: Any, address: str) -> list[str]:
    """Where a page leads to by links."""
    if answer.mimetype != "text/html":
        return []
    path = address.partition("?")[0]
    hrefs = [link.get("href") or "" for link in tree_of(answer).iter(f"{H}a")]
    return [path + href if href.startswith("?") else href for href in hrefs]


def forms_of(answer: Any, address: str) -> list[Form]:
    """The forms of a page that post."""
    found = []
    for element in tree_of(answer).iter(f"{H}form"):
        if (element.get("method") or "").lower() == "post":
            found.append(_form(element, address))
            found += _beside(element, found[-1])
    return found


def _form(element: Any, address: str) -> Form:
    form = Form(address, element.get("action") or address)
    for name in ("input", "textarea", "select"):
        for one in element.iter(f"{H}{name}"):
            _take(form, one, name)
    return form


def _take(form: Form, one: Any, tag: str) -> None:
    name, kind = one.get("name"), one.get("type") or "text"
    if not name or kind == "submit":
        return
    if kind == "hidden":
        form.hidden.setdefault(name, []).append(one.get("value") or "")
        return
    form.names.add(name)
    if tag == "select":
        options = list(one.iter(f"{H}option"))
        form.chosen[name] = [(next((each for each in options if "selected" in each.attrib), options[0])).get("value") or ""]
    elif kind == "radio" and (name not in form.chosen or "checked" in one.attrib):
        form.chosen[name] = [one.get("value") or ""]
    elif tag == "textarea" or kind in ("text", "email", "password", "search"):
        form.free.add(name)


def _beside(element: Any, form: Form) -> list[Form]:
    """A button may send the same form elsewhere."""
    addresses = {button.get("formaction") for button in element.iter(f"{H}button")} - {None, form.action}
    return [Form(form.page, address, dict(form.hidden), set(form.names), set(form.free), dict(form.chosen)) for address in addresses]
