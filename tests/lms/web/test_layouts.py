"""What both layouts promise: titles, landmarks, tokens, names escaped, nothing a session would be needed for."""

from dataclasses import replace

import pytest
from jinja2 import UndefinedError

from tests.lms.web.samples import BODY, SIGNED_IN, SIGNED_OUT, a_form, a_wrong_form, page, parsed, standalone


def test_strict_a_typo_in_a_page_raises() -> None:
    with pytest.raises(UndefinedError):
        page(replace(SIGNED_IN, navigation=(object(),)))  # type: ignore[arg-type]
    with pytest.raises(UndefinedError):
        standalone("{% block title %}{{ titel }}{% endblock %}")


def test_standalone_needs_nothing_but_asset() -> None:
    document = parsed(standalone())
    assert {a.get("href") for a in document.iter("a")} == {
        "#main", "/", "/help-now", "/safety-on-this-device", "/what-we-keep",
    }
    assert [form.get("action") for form in document.iter("form")] == ["/leave"]
    assert "https://example.org/rain" in standalone(exit_address="https://example.org/rain")


@pytest.mark.parametrize("html", [standalone(), page(), page(SIGNED_OUT)], ids=["standalone", "signed in", "signed out"])
class TestEveryDocument:
    """What both layouts promise."""

    def test_one_heading_echoed_in_the_title(self, html: str) -> None:
        document = parsed(html)
        headings = list(document.iter("h1"))
        assert [" ".join(heading.itertext()) for heading in headings] == ["Your & diary"]
        assert document.findtext("head/title") == "Your & diary – Peerway"

    def test_help_in_header_and_footer_and_the_way_out(self, html: str) -> None:
        document = parsed(html)
        for landmark in ("header", "footer"):
            links = [a for a in document.find(f"body/{landmark}").iter("a") if a.text == "Get help now"]
            assert [link.get("href", "").startswith("/help-now") for link in links] == [True]
        (leave,) = [e for e in document.iter() if e.get("data-leave") is not None]
        assert leave.text == "Leave this page"
        assert leave.get("data-exit", "").startswith("https://")
        if leave.tag == "a":
            assert (leave.get("href"), leave.get("rel")) == (leave.get("data-exit"), "nofollow noreferrer")

    def test_language_robots_and_skip_link(self, html: str) -> None:
        document = parsed(html)
        assert document.get("lang") == "en-GB"
        metas = {meta.get("name"): meta.get("content") for meta in document.iter("meta")}
        assert metas["robots"] == "noindex"
        assert "width=device-width" in metas["viewport"]
        skip = document.find("body")[0]
        assert (skip.get("class"), skip.get("href")) == ("nhsuk-skip-link", "#main")
        assert document.find(".//main[@id='main']") is not None

    def test_no_inline_style_script_or_handler_and_no_address_elsewhere(self, html: str) -> None:
        document = parsed(html)
        for element in document.iter():
            if isinstance(element.tag, str):
                assert element.tag != "style"
                assert not [name for name in element.attrib if name == "style" or name.startswith("on")], element.attrib
        assert [script.get("src") for script in document.iter("script")] == ["/static/js/peerway.js"]
        assert not [script for script in document.iter("script") if script.text]
        assert all(link.get("href", "").startswith("/static/") for link in document.iter("link"))

    def test_no_nhs_name_or_logo(self, html: str) -> None:
        words = " ".join(parsed(html).itertext())
        assert "NHS" not in words

    def test_ids_are_unique(self, html: str) -> None:
        ids = [e.get("id") for e in parsed(html).iter() if e.get("id")]
        assert len(ids) == len(set(ids))


def test_neutral_title_replaces_the_title_only() -> None:
    document = parsed(page(body=BODY + "{% block neutral_title %}Notes{% endblock %}"))
    assert document.findtext("head/title") == "Notes – Peerway"
    assert "Your & diary" in [" ".join(h.itertext()) for h in document.iter("h1")]


def test_title_begins_with_error_when_the_form_has_errors() -> None:
    assert parsed(page(form=a_wrong_form())).findtext("head/title") == "Error: Your & diary – Peerway"
    assert parsed(page(form=a_form())).findtext("head/title") == "Your & diary – Peerway"
    assert parsed(page(form=None)).findtext("head/title") == "Your & diary – Peerway"


def test_signed_in_page_leaves_and_signs_out_by_post_with_tokens() -> None:
    forms = {form.get("action"): form for form in parsed(page()).iter("form")}
    assert set(forms) == {"/leave", "/sign-out"}
    for form in forms.values():
        assert form.get("method") == "post"
        assert {i.get("name") for i in form.iter("input")} == {"csrf_token", "form_token"}
    assert forms["/leave"].find("button").get("data-exit") == SIGNED_IN.exit_address


def test_signed_in_page_names_person_place_and_notices_escaped() -> None:
    html = page()
    assert "Samira &lt;Okonkwo&gt;" in html
    assert [a.text for a in parsed(html).iter("a") if a.get("aria-current") == "page"] == ["My course"]
    (notices,) = [e for e in parsed(html).iter("div") if e.get("role") == "status"]
    assert "Saved & private." in " ".join(notices.itertext())


def test_the_only_form_of_a_signed_out_page_leaves_it() -> None:
    assert [form.get("action") for form in parsed(page(SIGNED_OUT)).iter("form")] == ["/leave"]
