"""Going through the house as one of the cast: every page that can be reached, every form on it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import html5lib
from werkzeug.exceptions import HTTPException

from tests.judge import H

MOST_OF_A_FAMILY = 25
_ONE_OF_MANY = re.compile(r"(?<=/)(?:[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/modules/)[^/?]+|(?<=/pages/)[^/?]+|(?<=/stories/)[^/?]+)")
ENTRANCES = ("/", "/record", "/progress", "/course", "/sign-in", "/locked", "/help-now", "/safety-on-this-device")
# where trainers write: the same few pages for each page, question and story of thirteen modules; some of each kind tell enough
WRITTEN, OF_EACH_KIND = ("/writing/", "/own/", "/exchange/"), 4

SAME_IN_LARGE = "?print=large"


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


def family_of(address: str) -> str:
    """What an address has in common with those of other modules, pages, stories and rows."""
    return _ONE_OF_MANY.sub("*", address)


def _is_ours(address: str) -> bool:
    """A page of its own: no file, and no page once more in large letters."""
    return address.startswith("/") and not address.startswith("/static/") and not address.endswith(SAME_IN_LARGE)


def crawl(client: Any, *entrances: str, most: int = 400) -> dict[str, Any]:
    """Address -> answer of each page of ours that links and redirects lead to; of the thirteen modules' pages the first of each family."""
    found: dict[str, Any] = {}
    met: Counter[str] = Counter()
    written: Counter[str] = Counter()
    waiting = list(entrances or ENTRANCES)
    while waiting and len(found) < most:
        address = waiting.pop(0).partition("#")[0]
        family = family_of(address)
        if address in found or not _is_ours(address) or met[family] >= MOST_OF_A_FAMILY:
            continue
        met[family] += 1
        if address.startswith(WRITTEN):
            kind = endpoint_of(client, address)
            written[kind] += 1
            if written[kind] > OF_EACH_KIND:
                continue
        answer = found[address] = client.get(address)
        waiting += [answer.location] if answer.status_code == 303 else links_of(answer, address)
    assert len(found) < most, "the crawl did not come to an end"
    return found


def endpoint_of(client: Any, address: str) -> str:
    """Which endpoint answers there; empty for none."""
    try:
        return str(client.application.url_map.bind("").match(address.partition("?")[0])[0])
    except HTTPException:
        return ""


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
