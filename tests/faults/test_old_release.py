"""F15, second half (safety.md 4.2): the release before works on the database of this one, so that an upgrade needs no downtime."""

import io
import subprocess
import tarfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import houses
from tests.bench.browser import Browser
from tests.bench.servers import ENGINES, POSTGRES, ROOT, Home, Server, give_away
from tests.faults.cluster import a_disk
from tests.faults.crowd import working
from tests.faults.reckoning import reckon
from tests.faults.test_kill import judge

NEWEST = max(path.name for path in (ROOT / "migrations" / "versions").glob("*.py"))
LOOKS = {
    "amina": ("/course", "/record", "/reflections", "/talk", "/account", "/account/data"),
    "tess": ("/progress",), "olu": ("/people", "/cohorts", "/our-organisation", "/audit"),
}


def git(*arguments: str) -> bytes:
    """What git says; empty when there is no history here."""
    return subprocess.run(("git", *arguments), cwd=ROOT, capture_output=True, check=False).stdout


@pytest.fixture
def before() -> Iterator[Path]:
    """The code as it was just before the newest migration was written."""
    added = git("log", "--diff-filter=A", "--format=%H", "--", f"migrations/versions/{NEWEST}").decode().split()
    code = git("archive", "--format=tar", f"{added[-1]}~1") if added else b""
    if not code:
        houses.need("git-history", "this checkout does not hold the release before")
    with a_disk() as folder:
        with tarfile.open(fileobj=io.BytesIO(code)) as packed:
            packed.extractall(folder, filter="data")
        assert not (folder / "migrations" / "versions" / NEWEST).exists()
        give_away(folder)
        yield folder


@pytest.mark.parametrize("home", ENGINES, indirect=True)
def test_the_release_before_works_on_the_database_of_this_one(home: Home, before: Path) -> None:
    """Before there was a second wall one role did everything: that release goes on as the owner, whom the wall does not bind."""
    knows_the_wall = (before / "migrations" / "walls.py").exists()
    told = {} if knows_the_wall or home.engine != POSTGRES else {"DATABASE_URL": home.database_url}
    there = reckon(home)
    with Server(home, code=before, **told) as server:
        with working(server.port) as trainees:
            time.sleep(2.5)
        for who, addresses in LOOKS.items():
            look_around(server.port, who, addresses)
    judge(home, trainees, there)
    assert not [status for trainee in trainees for status in trainee.statuses if status >= 500]


def look_around(port: int, who: str, addresses: tuple[str, ...]) -> None:
    """Each page comes."""
    browser = Browser(port)
    browser.sign_in_as(who)
    assert {address: browser.get(address).status for address in addresses} == dict.fromkeys(addresses, 200)
    browser.close()
