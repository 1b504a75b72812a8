"""Each requirement that applies so far points at what shows it (safety.md 1.2), and that is really there."""

import ast
import re
from functools import cache

import pytest
import yaml

from tests.architecture.source import ROOT

ASKED = yaml.safe_load((ROOT / "tests" / "asvs.yaml").read_text())
WAYS = {"tests", "document", "not applicable", "later"}
# safety.md 1.2, id by id
APPLIES = re.findall(r"[0-9.]+", """
1.2.1 1.2.2 1.2.4 1.2.10 1.3.1 1.3.5 1.3.6 1.3.7 1.5.1 2.2.2 2.3.1 2.3.3 2.3.4 2.3.5 2.4.1 3.2.1 3.3.1 3.3.3 3.3.4 3.4.3 3.4.4
3.4.5 3.4.6 3.4.8 3.5.1 3.5.3 3.5.4 3.5.8 5.1.1 5.2.1 5.2.2 5.2.3 5.2.4 5.2.6 5.3.2 5.3.3 5.4.1 5.4.3 6.2.1 6.2.4 6.2.7 6.3.1
6.3.3 6.3.7 6.3.8 6.4.3 6.4.6 7.2.4 7.4.1 7.4.2 7.4.3 7.5.1 7.5.2 7.5.3 8.1.1 8.1.2 8.2.1 8.2.2 8.2.3 8.3.2 8.4.1 11.1.1 11.2.2
11.3.2 11.3.3 11.3.4 11.4.2 14.1.1 14.1.2 14.2.1 14.2.7 14.2.8 14.3.2 14.3.3 13.1.1 13.2.4 13.3.1 15.1.2 15.3.3 15.3.4 15.4.2
16.2.5 16.3.2 16.4.2 16.5.3 16.5.4
""")


@cache
def names_of_tests() -> frozenset[str]:
    """Every test function there is."""
    trees = (ast.parse(path.read_text()) for path in (ROOT / "tests").rglob("test_*.py"))
    return frozenset(node.name for tree in trees for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_each_requirement_that_applies_is_on_the_list_and_no_other() -> None:
    assert sorted(ASKED) == sorted(APPLIES)


@pytest.mark.parametrize("number", sorted(ASKED))
def test_what_shows_a_requirement_is_there(number: str) -> None:
    entry = ASKED[number]
    assert entry["asks"] and set(entry) & WAYS, "nothing shows it, and nothing says why not"
    assert not set(entry) - WAYS - {"asks"}
    assert set(entry.get("tests", ())) <= names_of_tests(), "a test that is not there"
    assert all(len(entry.get(word, "a sentence that says why")) > 15 for word in ("not applicable", "later"))
    assert (ROOT / entry["document"]).exists() if "document" in entry else True
