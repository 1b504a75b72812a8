"""A recording never starts by itself, and its words are always on the page (issue 5, engine point 10)."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from courses.catalogue.rules.beside import Audio
from lms.web import assets
from tests.factories.crawling import tree_of
from tests.factories.learning import inside, make_module, publish_and_adopt
from tests.judge import H, tokens_of

ClientOf = Callable[[str], Any]
HEARD = "heard"
PAGE = f"/modules/{HEARD}/pages/start-here"


@pytest.fixture
def recorded(app: Any, client_of: ClientOf, cast: Any) -> Any:
    """Her client, when the first page of a module holds a recording."""
    with inside(app, cast.amina.organisation_id) as session:
        _, document = make_module(session, cast.amina.organisation_id, HEARD, "Heard")
    marked = replace(document.pages[0], html=f"{document.pages[0].html}\n<p>[[audio: aisha]]</p>\n<p>[[audio: gone]]</p>")
    audio = Audio("aisha", "Aisha & her mother", "aisha.mp3", 1, "<p>I was <em>tired</em>.</p>")
    publish_and_adopt(app, cast.amina, HEARD, pages=(marked,), audio=(audio,))
    amina = client_of("amina")
    module = f"/modules/{HEARD}"
    amina.post(f"{module}/start", data=tokens_of(amina.get(module).get_data(as_text=True), f"{module}/start"))
    return amina


def test_without_a_file_the_words_stand_alone_and_the_page_says_so(recorded: Any) -> None:
    html = recorded.get(PAGE).get_data(as_text=True)
    assert "There is no recording of this yet" in html and "<p>I was <em>tired</em>.</p>" in html and "Aisha &amp; her mother</h2>" in html
    assert "<audio" not in html and "[[audio" not in html


def test_with_a_file_she_starts_it_herself_and_the_words_stay(app: Any, recorded: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"audio/{HEARD}/aisha.mp3"
    real = app.jinja_env.globals["asset"]
    monkeypatch.setitem(app.jinja_env.globals, "has_asset", lambda plain: plain == name)
    monkeypatch.setitem(app.jinja_env.globals, "asset", lambda plain: f"/static/{name}" if plain == name else real(plain))
    page = recorded.get(PAGE)
    (audio,) = tree_of(page).iter(f"{H}audio")
    assert (audio.get("controls"), audio.get("preload"), audio.get("src"), audio.get("autoplay")) == ("", "none", f"/static/{name}", None)
    html = page.get_data(as_text=True)
    assert f'id="{audio.get("aria-labelledby")}"' in html and "<p>I was <em>tired</em>.</p>" in html and "1 minute," in html


def test_a_recording_is_served_in_parts_as_phones_ask_for_it(tmp_path: Path) -> None:
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "aisha.mp3").write_bytes(bytes(range(100)))
    app = Flask("sounds", static_folder=None)
    assets.install(app, tmp_path)
    address = app.jinja_env.globals["asset"]("audio/aisha.mp3")
    whole, part = app.test_client().get(address), app.test_client().get(address, headers={"Range": "bytes=10-19"})
    assert (whole.status_code, whole.mimetype, whole.get_data()) == (200, "audio/mpeg", bytes(range(100)))
    assert (part.status_code, part.get_data(), part.headers["Content-Range"]) == (206, bytes(range(10, 20)), "bytes 10-19/100")
    assert app.test_client().get(address, headers={"Range": "bytes=500-"}).status_code == 416
