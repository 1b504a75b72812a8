"""The copy as one web page that needs nothing but itself: no script, no picture, no letter or line from elsewhere."""

import base64
import hashlib
from copy import deepcopy
from xml.etree.ElementTree import Element, tostring  # builds and writes trees; nothing is parsed as XML

from courses.offline.rules.booklets import Booklet, Part
from courses.offline.rules.trees import tag

STYLE = """
:root { color-scheme: light dark; --ground: #fffdf9; --ink: #221c2b; --soft: #f3ece0; --line: #6b5f78; --link: #0b4f9e; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #1c1821; --ink: #f4eff8; --soft: #2b2533; --line: #a99fb5; --link: #9ecbff; }
}
body { margin: 0; background: var(--ground); color: var(--ink); font: 1.125rem/1.6 Arial, Helvetica, sans-serif; }
main, header, nav { max-width: 40rem; margin: 0 auto; padding: 0 1rem; overflow-wrap: break-word; }
h1, h2, h3, h4 { line-height: 1.25; }
h2 { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); }
a { color: var(--link); }
a:focus-visible { outline: 3px solid var(--ink); outline-offset: 2px; }
li { margin: 0.35rem 0; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 1px solid var(--line); padding: 0.4rem; text-align: left; vertical-align: top; }
.wide { overflow-x: auto; }
.admonition, .note, .line { margin: 1.25rem 0; padding: 0.25rem 1rem; background: var(--soft); border-left: 0.35rem solid var(--line); }
.admonition-title { font-weight: bold; }
blockquote { margin: 1.25rem 0; padding-left: 1rem; border-left: 0.2rem solid var(--line); }
@media print {
  body { font-size: 12pt; background: #fff; color: #000; } main, header, nav { max-width: none; } .onward { display: none; }
  .admonition, .note, .line, li { break-inside: avoid; } h2, h3, h4 { break-after: avoid; }
}
"""


INLINE = {"a", "br", "code", "em", "strong"}


def policy() -> str:
    """What a browser may do with the file: show it with its own style, and nothing else."""
    digest = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def web_file(booklet: Booklet) -> bytes:
    """The whole file."""
    page = tag("html", _head(booklet), _body(booklet), lang="en-GB")
    _let_tables_scroll(page)
    for element in page.iter():
        if element.tag not in INLINE:
            element.tail = f"{element.tail or ''}\n"
    return ("<!doctype html>\n" + tostring(page, encoding="unicode", method="html") + "\n").encode()


def _head(booklet: Booklet) -> Element:
    named = {"viewport": "width=device-width, initial-scale=1", "robots": "noindex", "referrer": "no-referrer"}
    return tag(
        "head", tag("meta", charset="utf-8"), tag("meta", http_equiv="Content-Security-Policy", content=policy()),
        *(tag("meta", name=name, content=content) for name, content in named.items()),
        tag("title", booklet.title), tag("style", STYLE),
    )


def _body(booklet: Booklet) -> Element:
    lines = (tag("p", words) for words in (booklet.summary, *booklet.lines))
    contents = (tag("li", tag("a", part.title, href=f"#{part.anchor}")) for part in booklet.parts)
    following = [*(part.anchor for part in booklet.parts[1:]), ""]
    return tag(
        "body", tag("header", tag("h1", booklet.title), *lines),
        tag("nav", tag("h2", "Contents", id="contents"), tag("ol", *contents), aria_labelledby="contents"),
        tag("main", *(_part(part, after) for part, after in zip(booklet.parts, following, strict=True))),
    )


def _part(part: Part, after: str) -> Element:
    note = [tag("div", tag("p", tag("strong", "Before you read. "), part.note), *_past(after), class_="note")] if part.note else []
    return tag("section", tag("h2", part.title, id=part.anchor), *note, *deepcopy(part.body), aria_labelledby=part.anchor)


def _past(after: str) -> list[Element]:
    return [tag("p", tag("a", "Go past this part", href=f"#{after}"), class_="onward")] if after else []


def _let_tables_scroll(page: Element) -> None:
    """A wide table moves in its own frame, which the keyboard reaches and which has a name of its own."""
    homes = [(parent, place, child) for parent in page.iter() for place, child in enumerate(parent) if child.tag == "table"]
    for number, (parent, place, table) in enumerate(homes, 1):
        frame = tag("div", class_="wide", role="region", tabindex="0", aria_label=f"Table {number}")
        frame.tail, table.tail = table.tail, None
        frame.append(table)
        parent[place] = frame
