"""Headers on every answer, and static files (safety.md 2.3; design.md 6)."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lms.app import create_app
from lms.web.assets import Assets
from tests import houses

ROOT = Path(__file__).parents[3]
PAGES = (
    "/sign-in",
    "/help-now",
    "/help-now/wales",
    "/help-now/atlantis",
    "/safety-on-this-device",
    "/healthz",
    "/readyz",
    "/no-such-page",
    "/static/no.css",
)
FIXED = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "media-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
    "require-trusted-types-for": "'script'",
    "form-action": "'self' https://www.bbc.co.uk",
}


def policy(answer: Any) -> dict[str, str]:
    """The content security policy by directive."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


@pytest.mark.parametrize("path", PAGES)
def test_every_answer_carries_the_whole_set(client: Any, path: str) -> None:
    answer = client.get(path)
    assert {name: answer.headers.get(name) for name in FIXED} == FIXED
    assert policy(answer) == POLICY
    assert "camera=()" in answer.headers["Permissions-Policy"]
    assert re.fullmatch(r"[0-9a-f]{12}", answer.headers["X-Request-Id"])
    assert len(answer.headers.getlist("Content-Security-Policy")) == 1


@pytest.mark.parametrize("path", PAGES)
def test_the_policy_has_no_way_round(client: Any, path: str) -> None:
    assert not re.search(r"unsafe-|nonce-|sha\d+-|strict-dynamic|\*|data:|blob:", client.get(path).headers["Content-Security-Policy"])


def test_pages_of_people_are_kept_by_no_browser(client_of: Callable[[str], Any]) -> None:
    for name, path in (("amina", "/course"), ("amina", "/record"), ("tess", "/progress"), ("nobody", "/record")):
        assert client_of(name).get(path).headers["Cache-Control"] == "no-store"


def test_a_name_with_its_hash_is_kept_for_ever(app: Flask, client: Any) -> None:
    address = app.jinja_env.globals["asset"]("css/peerway.css")  # type: ignore[operator]
    assert re.fullmatch(r"/static/css/peerway\.[0-9a-f]{8}\.css", address)
    assert client.get(address).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in client.get("/static/css/peerway.css").headers["Cache-Control"]


def test_every_static_file_is_served_whole_plain_and_compressed(client: Any) -> None:
    for path, asset in Assets(ROOT / "static").by_path.items():
        plain = client.get(f"/static/{path}")
        packed = client.get(f"/static/{path}", headers={"Accept-Encoding": "gzip, br"})
        assert plain.data == asset.body and "Content-Encoding" not in plain.headers
        assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept-Encoding"
        body = gzip.decompress(packed.data) if packed.headers.get("Content-Encoding") == "gzip" else packed.data
        assert body == asset.body


def test_style_and_script_are_ready_compressed() -> None:
    for path, asset in Assets(ROOT / "static").by_path.items():
        if path.endswith((".css", ".js")):
            assert asset.compressed is not None and len(asset.compressed) < len(asset.body)


def test_a_page_is_never_compressed_since_it_carries_a_token(client: Any) -> None:
    assert "Content-Encoding" not in client.get("/sign-in", headers={"Accept-Encoding": "gzip"}).headers


def test_a_file_that_is_not_there_stops_the_page() -> None:
    with pytest.raises(KeyError):
        Assets(ROOT / "static").address("css/perway.css")


@pytest.mark.parametrize("path", ["../pyproject.toml", "..%2f..%2fpyproject.toml", "css/../../lms/app.py", "vendor", "", "css/"])
def test_nothing_outside_the_folder_is_served(client: Any, path: str) -> None:
    assert client.get(f"/static/{path}").status_code in (303, 308, 404)


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:5000@evil.example", "", "[::1"])
@pytest.mark.parametrize("path", ["/", "/sign-in", "/help-now", "/no-such-page"])
def test_another_host_gets_a_page_with_help_and_nothing_more(client: Any, host: str, path: str) -> None:
    """In the page of a 400 by host `url_for` raises (design.md 8.15)."""
    answer = client.get(path, headers={"Host": host})
    assert answer.status_code == 400
    assert 'href="/help-now"' in answer.get_data(as_text=True)
    assert ("Location" not in answer.headers and not host) or host not in answer.get_data(as_text=True)


def test_https_is_told_to_browsers_where_people_use_it(tmp_path: Path) -> None:
    own: dict[str, Any] = {"demo": False, "public_url": "https://peerway.example", "trusted_hosts": ("peerway.example",)}
    app = create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'x.db'}", **own))
    answer = app.test_client().get("/sign-in", base_url="https://peerway.example")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")
    cookie = answer.headers["Set-Cookie"]
    assert (
        cookie.startswith("__Host-peerway=")
        and "Secure" in cookie
        and "HttpOnly" in cookie
        and "SameSite=Lax" in cookie
        and "Path=/" in cookie
    )


def test_the_demo_on_this_machine_promises_no_https(client: Any) -> None:
    answer = client.get("/sign-in")
    assert "Strict-Transport-Security" not in answer.headers
    assert answer.headers["Set-Cookie"].startswith("peerway=") and "Secure" not in answer.headers["Set-Cookie"]
