"""A story as somebody writes it: the fields of one entry of scenarios.yaml, without its key, under the same checks as the file."""

import re
import textwrap
from collections.abc import Callable

from courses.catalogue.rules.documents import ModuleDocument
from courses.catalogue.rules.fields import Reader, parsed
from courses.catalogue.rules.pages import Frame
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.scenarios import SCENARIO_FIELDS, refuse_instead, scenario_of
from courses.catalogue.rules.stories import Scenario
from courses.catalogue.rules.yaml_text import Fields, Items, YamlBroken, parse

MOST_CHARACTERS = 60_000

_KEY_LINE = re.compile(r"^key:.*\n", re.MULTILINE)


def story_from(text: str, key: str, document: ModuleDocument, render: Callable[[str], str]) -> tuple[Scenario | None, list[Problem]]:
    """The story, and everything wrong with it by line; fit for use when nothing is. `document` holds the module's other stories.

    None when not even its fields can be read.
    """
    problems: list[Problem] = []
    if len(text) > MOST_CHARACTERS:
        return None, [Problem("story", 1, "", f"is longer than {MOST_CHARACTERS} characters")]
    data = parsed("story", text, problems)
    if data is None:
        return None, problems
    if isinstance(data, Fields):
        data.setdefault("key", key)
    reader = Reader("story", data, SCENARIO_FIELDS, problems)
    frame = Frame(len(document.outcomes), document.content_topics, {source.key: source for source in document.sources}, render)
    story = scenario_of(reader, frame)
    if story.key != key and not reader.is_empty:
        reader.refuse("key", f"must be left out: the key of this story is {key}")
    refuse_instead(reader, story, {one.key: one for one in document.scenarios} | {key: story})
    return story, problems


def story_texts(text: str) -> dict[str, str]:
    """Key -> the text of each story of a scenarios.yaml, as its author wrote it; empty when it cannot be read."""
    try:
        entries = parse(text)
    except YamlBroken:
        return {}
    if not isinstance(entries, Items):
        return {}
    lines = text.split("\n")
    ends = [*(line - 1 for line in entries.lines[1:]), len(lines)]
    places = zip(entries, entries.lines, ends, strict=True)
    return {entry["key"]: _entry(lines[start - 1 : end]) for entry, start, end in places if isinstance(entry, Fields) and "key" in entry}


def _entry(lines: list[str]) -> str:
    """One entry of a list as a mapping that stands by itself."""
    first = re.sub(r"^(\s*)-", r"\1 ", lines[0])
    return _KEY_LINE.sub("", textwrap.dedent("\n".join([first, *lines[1:]])) + "\n", count=1).strip() + "\n"
