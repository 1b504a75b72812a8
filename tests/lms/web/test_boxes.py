"""Boxes that open: native, by keyboard, without script, and clean (issue 5, engine point 10)."""

from typing import Any

import html5lib
import pytest

from lms.web.markup import render

REVEAL = """\
!!! reveal "What might she *need*?"
    She may need sleep.

    - or quiet
"""
CHECK = """\
!!! check "A quick check"
    Aisha says she is fine. What do you say first?

    I'm *glad* to hear it
    :   Kindly meant. It closes the door.

    What is it like?
    :   Yes.

        It leaves her free.
"""
COMPARE = """\
!!! compare "Two ways"
    What I said
    :   At least you slept.

    What I could say
    :   How was the night?
"""


def tree(text: str) -> Any:
    """The rendered Markdown as a browser reads it."""
    return html5lib.parseFragment(render(text), treebuilder="etree", namespaceHTMLElements=False)


def words(element: Any) -> str:
    """Its words in one line."""
    return " ".join("".join(element.itertext()).split())


def test_a_reveal_asks_first_and_keeps_the_answer_closed() -> None:
    box = tree(REVEAL).find(".//div[@class='admonition reveal']")
    assert words(box.find("p[@class='admonition-title']")) == "What might she need?"
    assert [words(part) for part in box.findall("p")][1].startswith("Think first")
    (details,) = box.findall("details")
    assert details.attrib == {}, "closed"
    assert [part.tag for part in details] == ["summary", "div"] and words(details[1]) == "She may need sleep. or quiet"


def test_a_check_opens_feedback_for_each_option_and_has_nothing_to_send() -> None:
    box = tree(CHECK).find(".//div[@class='admonition check']")
    options = box.findall("ul/li/details")
    assert [words(option[0]) for option in options] == ["I'm glad to hear it", "What is it like?"]
    assert [words(option[1]) for option in options] == ["Kindly meant. It closes the door.", "Yes. It leaves her free."]
    assert not [part for part in box.iter() if part.tag in ("form", "input", "button", "dl", "dt")]
    assert "Nothing is counted or kept" in words(box)


def test_a_comparison_is_a_list_of_names_and_words() -> None:
    pairs = tree(COMPARE).findall(".//div[@class='admonition compare']/dl/div")
    assert [[(part.tag, words(part)) for part in pair] for pair in pairs] == [
        [("dt", "What I said"), ("dd", "At least you slept.")], [("dt", "What I could say"), ("dd", "How was the night?")],
    ]


@pytest.mark.parametrize(("text", "fault"), [
    ('!!! reveal "Q"\n', "the reveal 'Q' has a question"),
    ('!!! reveal ""\n    words\n', "the reveal without a title"),
    ('!!! check "Q"\n    No options.\n', "the check 'Q' needs a list of at least two options"),
    ('!!! check "Q"\n    One\n    :   said\n', "the check 'Q' needs a list of at least two options"),
    ('!!! check "Q"\n    One\n    :   said\n\n    words\n\n        code\n\n    Two\n    :   said\n', "the check 'Q' needs"),
    ('!!! compare "Q"\n    One\n    :   said\n', "the comparison 'Q' needs a list of two"),
    ('!!! compare "Q"\n    words\n', "the comparison 'Q' needs a list of two"),
])  # fmt: skip
def test_a_box_without_what_it_opens_is_named(text: str, fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        render(text)


@pytest.mark.parametrize("attack", [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[x](javascript:alert(1))", "<details open ontoggle=alert(1)>x</details>",
])
@pytest.mark.parametrize("box", [REVEAL, CHECK, COMPARE])
def test_an_attack_inside_a_box_does_not_survive(box: str, attack: str) -> None:
    for place in ("She may need sleep.", "Kindly meant.", "*glad*", "At least you slept.", "What I said", "Two ways", "A quick check"):
        html = render(box.replace(place, attack.replace("\"", "'")))
        assert not [bad for bad in ("<script", "<img", "javascript:", "ontoggle=", "open>") if bad in html.replace("&lt;", "")], html


def test_other_boxes_stay_as_they_were() -> None:
    assert render('!!! try "Try it"\n    Words.\n') == (
        '<div class="admonition try">\n<p class="admonition-title">Try it</p>\n<p>Words.</p>\n</div>'
    )
