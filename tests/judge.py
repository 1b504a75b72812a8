"""A test client that judges every page it is shown: a bad page fails whatever test happened to open it."""

import re
from typing import Any

import html5lib
from flask.testing import FlaskClient

from tests.spies import WritesOfReading

H = "{http://www.w3.org/1999/xhtml}"
HEADERS = (
    "Content-Security-Policy", "Cross-Origin-Opener-Policy", "Permissions-Policy", "Referrer-Policy", "X-Content-Type-Options",
    "X-Request-Id",
)
LABELLED = ("input", "select", "textarea")


class BadPage(AssertionError):
    """What is wrong with a page."""


class JudgingClient(FlaskClient):
    """Opens pages and judges each answer."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """The answer, after judging it."""
        with WritesOfReading() as spy:
            response = super().open(*args, **kwargs)
        if response.request.method in ("GET", "HEAD") and spy.forbidden:
            raise BadPage(f"{response.request.path}: reading wrote {spy.forbidden}")
        judge(response)
        return response


def judge(response: Any) -> None:
    """Headers always; the page when it is one."""
    where = f"{response.request.method} {response.request.path} ({response.status_code})"
    for name in HEADERS:
        if name not in response.headers:
            raise BadPage(f"{where}: no {name} header")
    if response.request.path.startswith("/static/"):
        return
    if "no-store" not in response.headers.get("Cache-Control", ""):
        raise BadPage(f"{where}: may be kept by the browser")
    is_to_keep = response.headers.get("Content-Disposition", "").startswith("attachment")      # a file of its own, not a page of ours
    if response.mimetype == "text/html" and not (300 <= response.status_code < 400) and not is_to_keep:
        judge_page(response.get_data(as_text=True), where)


def judge_page(html: str, where: str) -> None:
    """Structure every page shares."""
    tree = parse(html, where)
    heading = one_heading(tree, where)
    title = text_of(tree.find(f".//{H}title"))
    neutral = re.match(r"^(Error: )?(Page \d+|A story|Questions|Progress|People|Answers|Peerway)\b", title)
    if heading not in title and not neutral:
        raise BadPage(f"{where}: the title {title!r} does not echo the heading {heading!r}")
    ids = [element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")]
    if len(ids) != len(set(ids)):
        raise BadPage(f"{where}: an id occurs twice: {sorted(name for name in set(ids) if ids.count(name) > 1)}")
    labels(tree, where)
    forms(tree, where)
    nothing_inline(tree, where)
    if not any("/help-now" in (link.get("href") or "") for link in tree.iter(f"{H}a")):
        raise BadPage(f"{where}: no way to Get help now (NEW-24)")
    if not any(element.get("data-leave") is not None for element in tree.iter() if isinstance(element.tag, str)):
        raise BadPage(f"{where}: no way to leave the page")


def parse(html: str, where: str) -> Any:
    """The page's tree; the parser is strict."""
    try:
        return html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree"), strict=True).parse(html)
    except html5lib.html5parser.ParseError as fault:
        raise BadPage(f"{where}: not well-formed HTML: {fault}") from fault


def text_of(element: Any) -> str:
    """All text below an element, spaces folded."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""


def one_heading(tree: Any, where: str) -> str:
    """The one h1."""
    headings = list(tree.iter(f"{H}h1"))
    if len(headings) != 1 or not text_of(headings[0]):
        raise BadPage(f"{where}: {len(headings)} h1 headings")
    return text_of(headings[0])


def labels(tree: Any, where: str) -> None:
    """Each field has a label; each described-by and label points at something."""
    ids = {element.get("id") for element in tree.iter() if isinstance(element.tag, str) and element.get("id")}
    labelled = {label.get("for") for label in tree.iter(f"{H}label")}
    for name in LABELLED:
        for field in tree.iter(f"{H}{name}"):
            if field.get("type") in ("hidden", "submit"):
                continue
            if field.get("id") not in labelled and not field.get("aria-label"):
                raise BadPage(f"{where}: the field {field.get('name')!r} has no label")
    for element in tree.iter():
        described = element.get("aria-describedby") if isinstance(element.tag, str) else None
        if described and not set(described.split()) <= ids:
            raise BadPage(f"{where}: described by {described!r}, which is not there")


def forms(tree: Any, where: str) -> None:
    """Each form that posts carries both tokens."""
    for form in tree.iter(f"{H}form"):
        # Leaving must work from pages that know no session; the browser's own word stands in for the token (lms.accounts.views).
        if (form.get("method") or "get").lower() != "post" or form.get("action") == "/leave":
            continue
        names = {field.get("name") for field in form.iter(f"{H}input")}
        if not {"csrf_token", "form_token"} <= names:
            raise BadPage(f"{where}: the form to {form.get('action')!r} lacks a token")


def nothing_inline(tree: Any, where: str) -> None:
    """No inline script, style or handler, nothing from elsewhere."""
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        for name, value in element.attrib.items():
            if name.startswith("on") or name == "style":
                raise BadPage(f"{where}: inline {name}")
            if name == "src" and re.match(r"^(https?:)?//", value):
                raise BadPage(f"{where}: loads {value}")
    for script in [*tree.iter(f"{H}script"), *tree.iter(f"{H}style")]:
        if text_of(script):
            raise BadPage(f"{where}: inline {script.tag}")


def tokens_of(html: str, action: str | None = None) -> dict[str, str]:
    """The hidden fields of the form to `action`, or of the last form of the page's main part."""
    tree = html5lib.HTMLParser(tree=html5lib.getTreeBuilder("etree")).parse(html)
    main = tree.find(f".//{H}main")
    found = [form for form in (tree if action else main).iter(f"{H}form") if action is None or form.get("action") == action]
    return {field.get("name"): field.get("value") or "" for field in found[-1].iter(f"{H}input") if field.get("type") == "hidden"}


__all__ = ["BadPage", "JudgingClient", "judge", "judge_page", "tokens_of"]
