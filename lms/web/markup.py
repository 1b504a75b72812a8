"""Markdown of our own staff, rendered and cleaned once at publication, never on a request (design.md 8.13; safety.md 2.3)."""

import markdown
import nh3

from lms.web.boxes import Boxes

MOST_CHARACTERS = 60_000
BOXES = ("dialogue", "do", "dont", "try", "reflect", "fact", "example", "safety", "reveal", "check", "compare")
TAGS = {
    "a", "blockquote", "br", "code", "dd", "details", "div", "dl", "dt", "em", "h2", "h3", "h4", "hr", "li", "ol", "p", "strong", "summary",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}
CLASSES = {"div": {"admonition", *BOXES}, "p": {"admonition-title"}}


def render(text: str) -> str:
    """HTML of staff Markdown with nothing in it that could act: no script, picture, style or foreign scheme.

    Raises ValueError for text longer than MOST_CHARACTERS (Python-Markdown is quadratic on hostile input) and for a box that
    lacks what it opens.
    """
    if len(text) > MOST_CHARACTERS:
        raise ValueError(f"longer than {MOST_CHARACTERS} characters")
    html = markdown.markdown(text, extensions=["extra", "admonition", "sane_lists", Boxes()], output_format="html")
    return clean(html)


def clean(html: str) -> str:
    """Only what the lists above allow (class 5 of safety.md 2.1: cleaning is the last step)."""
    return nh3.clean(
        html, tags=TAGS, attributes={"*": set(), "a": {"href"}, "th": {"scope"}}, allowed_classes=CLASSES,
        url_schemes={"https", "mailto", "tel"}, link_rel="noopener noreferrer nofollow",
    )
