"""Strict YAML: every value stays the words that were written, and every field knows its line (design.md 8.19).

PyYAML's own loaders read `no` as False and keep the last of two equal keys; a course must not change its meaning that way.
"""

from typing import Any, NamedTuple

import yaml

DEEPEST = 12


class Fault(NamedTuple):
    """What is not strict. `line` counts from 1; `field` may be empty."""

    line: int
    field: str
    words: str


class YamlBroken(ValueError):
    """The text is not YAML as we read it. `faults` holds everything found, at least one."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(f"line {fault.line}: {fault.words}" for fault in faults))
        self.faults = faults


class Fields(dict[str, Any]):
    """A mapping of text, Fields and Items. `line` is where it starts, `lines` where each key stands."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.blocks: set[str] = set()

    def line_of(self, key: str) -> int:
        """The line of a key, or of the mapping itself when the key is missing."""
        return self.lines.get(key, self.line)

    def text_line_of(self, key: str) -> int:
        """The line where the words of a key begin: those of a block (| or >) stand below it."""
        return self.line_of(key) + (key in self.blocks)


class Items(list[Any]):
    """A list of text, Fields and Items. `lines` are where its items stand."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


class _StrictLoader(yaml.SafeLoader):
    """Composes nodes only; nothing of ours is ever constructed from a tag."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.faults: list[Fault] = []
        self.depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        """One node; an alias becomes an empty word so that reading can go on to the next fault."""
        reader: Any = self  # what is read next has no types in the library
        event = reader.peek_event()
        mark: Any = event.start_mark
        line = mark.line
        if isinstance(event, yaml.AliasEvent):
            reader.get_event()
            self.faults.append(Fault(line, "", f"uses an alias (*{event.anchor}); write the value out"))
            return yaml.ScalarNode("", "", mark, mark)
        if event.anchor:
            self.faults.append(Fault(line, "", f"uses an anchor (&{event.anchor}); write the value out each time"))
            event.anchor = None
        if event.tag:
            self.faults.append(Fault(line, "", f"uses a tag ({event.tag}); put words that start with ! in quotation marks"))
        return self._one_deeper(parent, index, mark)

    def _one_deeper(self, parent: Any, index: Any, mark: Any) -> Any:
        if self.depth >= DEEPEST:
            raise yaml.MarkedYAMLError(problem="is nested too deeply", problem_mark=mark)
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1


def parse(text: str, first_line: int = 1) -> Any:
    """Text, Fields or Items. `first_line` is the line of the file where `text` starts, so that lines are those of the file.

    Raises YamlBroken with every fault: a key written twice, an anchor, an alias, a tag, unreadable YAML, nothing at all.
    """
    faults: list[Fault] = []
    value: Any = None
    try:
        loader = _StrictLoader(text)
        faults = loader.faults
        node = loader.get_single_node()
        if node is None:
            faults.append(Fault(0, "", "is empty"))
        else:
            value = _built(node, faults)
    except yaml.MarkedYAMLError as error:
        faults.append(Fault(error.problem_mark.line if error.problem_mark else 0, "", f"cannot be read as YAML: {error.problem}"))
    except yaml.reader.ReaderError as error:
        faults.append(Fault(text.count("\n", 0, error.position), "", "has a character that is not text"))
    if faults:
        raise YamlBroken([fault._replace(line=fault.line + first_line) for fault in sorted(faults)])
    return _moved(value, first_line)


def is_plain_text(text: str) -> bool:
    """No control characters and no half characters, over which a browser would stumble; no marks that turn round what follows."""
    return all(letter in "\n\t" or not _is_strange(letter) for letter in text)


def _is_strange(letter: str) -> bool:
    return letter < " " or any(first <= letter <= last for first, last in (("\x7f", "\x9f"), ("\u202a", "\u202e"), ("\ud800", "\udfff")))


def _built(node: Any, faults: list[Fault]) -> Any:
    """Our own plain values from PyYAML's nodes, with lines from 0."""
    line = node.start_mark.line
    if isinstance(node, yaml.MappingNode):
        return _fields(node, faults)
    if isinstance(node, yaml.SequenceNode):
        items = Items(line)
        for item in node.value:
            items.append(_built(item, faults))
            items.lines.append(item.start_mark.line)
        return items
    if not is_plain_text(node.value):
        faults.append(Fault(line, "", "has a character that is not text"))
    return str(node.value)


def _fields(node: Any, faults: list[Fault]) -> Fields:
    found = Fields(node.start_mark.line)
    for name, value in node.value:
        line, key = name.start_mark.line, _built(name, faults)
        if not isinstance(key, str):
            faults.append(Fault(line, "", "has a field whose name is not one word"))
        elif key in found:
            faults.append(Fault(line, key, "is written twice"))
        else:
            found[key], found.lines[key] = _built(value, faults), line
            if isinstance(value, yaml.ScalarNode) and value.style in ("|", ">"):
                found.blocks.add(key)
    return found


def _moved(value: Any, by: int) -> Any:
    """The same value with its lines counted in the file."""
    if isinstance(value, Fields | Items):
        value.line += by
    if isinstance(value, Fields):
        value.lines = {key: line + by for key, line in value.lines.items()}
    if isinstance(value, Items):
        value.lines = [line + by for line in value.lines]
    for part in value.values() if isinstance(value, Fields) else value if isinstance(value, Items) else ():
        _moved(part, by)
    return value
