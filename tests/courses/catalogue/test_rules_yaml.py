"""Strict YAML: words stay words, and what is not strict is refused with its line."""

import pytest

from courses.catalogue.rules.yaml_text import YamlBroken, parse

WORDS = ("no", "yes", "on", "off", "null", "~", "true", "2026-11-22", "0800", "1e3", "0x1F", "12:30:00", "<<", ".inf")


@pytest.mark.parametrize("word", WORDS)
def test_every_value_stays_the_word_that_was_written(word: str) -> None:
    assert parse(f"field: {word}") == {"field": word}
    assert parse(f"{word}: x") == {word: "x"}


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("a: 1\nb: 2\na: 3", 3, "is written twice"),
        ("a: &x 1\nb: 2", 1, "uses an anchor (&x)"),
        ("a: 1\nb: *x", 2, "uses an alias (*x)"),
        ("a: 1\nb: !!int 2", 2, "uses a tag (tag:yaml.org,2002:int)"),
        ("a: !!python/object/apply:os.system [ls]", 1, "uses a tag"),
        ("a: ! x", 1, "uses a tag (!)"),
        ("a: [1", 1, "cannot be read as YAML"),
        ("a: b: c", 1, "cannot be read as YAML"),
        ("a: 1\n---\nb: 2", 2, "cannot be read as YAML"),
        ("a: 1\nb: \x00", 2, "has a character that is not text"),
        ('a: 1\nb: "\\0"', 2, "has a character that is not text"),
        ('a: "\\ud800"', 1, "has a character that is not text"),
        ("? [a]\n: b", 1, "has a field whose name is not one word"),
        ("", 1, "is empty"),
        ("# only a remark", 1, "is empty"),
        ("[" * 3000, 1, "is nested too deeply"),
    ],
)
def test_yaml_that_is_not_strict_is_refused_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(YamlBroken) as broken:
        parse(text)
    fault = broken.value.faults[0]
    assert fault.line == line and words in fault.words, broken.value


def test_all_faults_of_a_yaml_text_are_told_and_lines_are_those_of_the_file() -> None:
    with pytest.raises(YamlBroken) as broken:
        parse("a: 1\na: &x 2\nb: *x", first_line=10)
    assert sorted(fault.line for fault in broken.value.faults) == [11, 11, 12]
    fields = parse("a: 1\nb:\n  - x\n  - y", first_line=10)
    assert (fields.line_of("b"), fields["b"].lines, fields.line_of("missing")) == (11, [12, 13], 10)
