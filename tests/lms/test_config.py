"""Settings that would put people at risk are refused, with words that say what to change (design.md 2)."""

import stat
from pathlib import Path

import pytest

from lms.base.errors import UnsafeSettings
from lms.config import from_environment, is_loopback

PUBLIC = {"PEERWAY_PUBLIC_URL": "https://peerway.example", "PEERWAY_SECRET_KEY": "x" * 32}
UNSAFE = {
    "demo people on a public address": ({**PUBLIC, "PEERWAY_DEMO": "1"}, "known pass phrases"),
    "demo people on every interface": ({"PEERWAY_DEMO": "1", "PEERWAY_HOST": "0.0.0.0"}, "known pass phrases"),
    "demo people on a machine of the network": ({"PEERWAY_DEMO": "1", "PEERWAY_HOST": "192.168.1.7"}, "only for this machine"),
    "a public address without https": ({"PEERWAY_PUBLIC_URL": "http://peerway.example"}, "must begin with https"),
    "an address of another scheme": ({"PEERWAY_PUBLIC_URL": "ftp://peerway.example"}, "must begin with https"),
    "a short secret": ({"PEERWAY_SECRET_KEY": "short"}, "at least 32 characters"),
    "a port in words": ({"PORT": "five thousand"}, "PORT must be a whole number"),
    "a negative port": ({"PORT": "-1"}, "PORT must be a whole number"),
    "a memory in words": ({"PEERWAY_ARGON2_KIB": "lots"}, "PEERWAY_ARGON2_KIB must be a whole number"),
    "an exit without https": ({"PEERWAY_EXIT_ADDRESS": "http://www.bbc.co.uk"}, "PEERWAY_EXIT_ADDRESS must begin with https"),
    "an exit that is code": ({"PEERWAY_EXIT_ADDRESS": "javascript:alert(1)"}, "PEERWAY_EXIT_ADDRESS must begin with https"),
}


@pytest.mark.parametrize(("environment", "words"), UNSAFE.values(), ids=UNSAFE.keys())
def test_unsafe_settings_are_refused_with_what_to_change(tmp_path: Path, environment: dict[str, str], words: str) -> None:
    with pytest.raises(UnsafeSettings, match=words):
        from_environment({"PEERWAY_HOME": str(tmp_path), **environment})


def test_without_any_setting_the_service_is_for_this_machine_alone(tmp_path: Path) -> None:
    settings = from_environment({"PEERWAY_HOME": str(tmp_path)})
    assert settings.host == "127.0.0.1" and settings.public_url == "http://127.0.0.1:5000" and not settings.demo and not settings.is_https
    assert settings.trusted_hosts == ("127.0.0.1",) and settings.database_url == f"sqlite:///{tmp_path / 'peerway.db'}"


def test_a_public_service_by_https_is_fine(tmp_path: Path) -> None:
    settings = from_environment({"PEERWAY_HOME": str(tmp_path), **PUBLIC})
    assert settings.is_https and settings.trusted_hosts == ("peerway.example",) and settings.iri_base == "https://peerway.example"


def test_the_secret_is_made_once_and_read_by_the_service_alone(tmp_path: Path) -> None:
    first, second = (from_environment({"PEERWAY_HOME": str(tmp_path)}) for _ in range(2))
    assert first.secret_key == second.secret_key and len(first.secret_key) >= 32
    assert stat.S_IMODE((tmp_path / "secret_key").stat().st_mode) == 0o600


def test_the_secret_is_not_shown_with_the_settings(tmp_path: Path) -> None:
    settings = from_environment({"PEERWAY_HOME": str(tmp_path)})
    assert settings.secret_key not in repr(settings) and settings.secret_key not in str(settings)


@pytest.mark.parametrize("scheme", ["postgres://", "postgresql://"])
def test_a_postgresql_address_gets_its_driver(tmp_path: Path, scheme: str) -> None:
    assert from_environment({"PEERWAY_HOME": str(tmp_path), "DATABASE_URL": f"{scheme}u@h/d"}).database_url == "postgresql+psycopg://u@h/d"


@pytest.mark.parametrize("demo", ["", "0", "no", "true", "yes", " 1"])
def test_only_one_makes_a_demo(tmp_path: Path, demo: str) -> None:
    assert not from_environment({"PEERWAY_HOME": str(tmp_path), "PEERWAY_DEMO": demo}).demo


@pytest.mark.parametrize(("host", "is_own"), [
    ("127.0.0.1", True), ("127.8.8.8", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("::", False), ("10.0.0.1", False),
    ("localhost.evil.example", False), ("127.0.0.1.evil.example", False), ("", False),
])
def test_this_machine_is_known_by_its_address(host: str, is_own: bool) -> None:
    assert is_loopback(host) is is_own


def test_the_settings_cannot_be_changed_later(tmp_path: Path) -> None:
    with pytest.raises(AttributeError):
        from_environment({"PEERWAY_HOME": str(tmp_path)}).demo = True  # type: ignore[misc]


def test_the_exit_goes_to_one_origin(tmp_path: Path) -> None:
    settings = from_environment({"PEERWAY_HOME": str(tmp_path), "PEERWAY_EXIT_ADDRESS": "https://www.example.org/weather?x=1"})
    assert settings.exit_origin == "https://www.example.org"
