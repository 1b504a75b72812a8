"""Each class of bugs that really happened elsewhere (safety.md 2.1) has tests here that would see it."""

import ast

import pytest
import yaml

from tests.architecture.source import ROOT, called, sites, sources
from tests.architecture.test_asvs import names_of_tests
from tests.architecture.test_code import calls, imported

CLASSES = yaml.safe_load((ROOT / "tests" / "bug_classes.yaml").read_text())
ASKED = {1, 2, 3, 5, *range(7, 12), *range(13, 18), *range(19, 23)}


def test_each_class_that_issue_3_names_is_on_the_list() -> None:
    assert set(CLASSES) == ASKED


@pytest.mark.parametrize("number", sorted(CLASSES))
def test_the_tests_that_would_see_a_class_are_there(number: int) -> None:
    entry = CLASSES[number]
    assert entry["of"] and entry["tests"] and set(entry["tests"]) <= names_of_tests(), set(entry["tests"]) - names_of_tests()


def test_no_archive_is_ever_opened() -> None:
    """What nobody unpacks cannot slip out of its folder or blow up (class 13): the one archive is written, for a person's own copy."""
    packers = {"zipfile", "tarfile", "bz2", "lzma", "shutil.unpack_archive", "py7zr", "rarfile"}
    found = {source.path for source in sources() if imported(source) & packers}
    assert found == {"lms/privacy/actions/downloads.py"}
    assert not sites("decompress"), "our own style sheets are packed, nothing that comes in is unpacked"
    (packing,) = [source for source in sources() if source.path in found]
    opened = [call for call in calls(packing) if called(call) == "ZipFile"]
    assert opened and all(isinstance(call.args[1], ast.Constant) and call.args[1].value == "w" for call in opened)
    assert not [call for call in calls(packing) if called(call) in ("extract", "extractall", "unpack_archive")]
