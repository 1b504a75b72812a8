"""BEAT-24: a fresh copy in an empty folder, one command, and a stranger completes a module; the second start keeps what she did."""

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

from lms.cli.demo import ONE
from tests.bench.browser import Browser
from tests.bench.servers import ROOT, free_port
from tests.bench.servers import answers as is_up
from tests.journeys import answers

pytestmark = pytest.mark.long


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What git knows, and nothing that was installed or made by hand."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("git: this is no checkout")
    for name in subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0"):
        if name and (ROOT / name).is_file():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, tmp_path / name)
    return tmp_path


@contextmanager
def started(folder: Path, port: int) -> Iterator[str]:
    """`make start` until it answers; its output so far."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PEERWAY")} | {"PORT": str(port)}
    log = folder / "start.log"
    with log.open("wb") as out:
        process = subprocess.Popen(["make", "start"], cwd=folder, env=environment, stdout=out, stderr=out, start_new_session=True)
    until = time.monotonic() + 300
    try:
        while not is_up(port):
            assert process.poll() is None and time.monotonic() < until, log.read_text()
            time.sleep(0.2)
        yield log.read_text()
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)


def test_one_command_then_a_stranger_completes_a_module_and_a_second_start_keeps_it(clone: Path) -> None:
    port = free_port()
    with started(clone, port) as said:
        assert "noor@harbour.example" in said and "noor walks beside you" in said
        with signed_in(port) as noor:
            complete_module_one(noor)
            assert "You completed" in noor.get("/record").text
    with started(clone, port) as said:
        assert "nothing changed" in said
        with signed_in(port) as noor:
            assert "You completed" in noor.get("/record").text


@contextmanager
def signed_in(port: int) -> Iterator[Browser]:
    """Noor, who has begun nothing yet."""
    noor = Browser(port)
    try:
        noor.sign_in_as("noor")
        yield noor
    finally:
        noor.close()


def complete_module_one(noor: Browser) -> None:
    """Begin, mark every page, end every story well, answer every question: by the forms the pages show."""
    module = answers.modules()[ONE]
    press(noor, f"/modules/{ONE}", f"/modules/{ONE}/start")
    for page in module.pages:
        place = f"/modules/{ONE}/pages/{page.key}"
        press(noor, f"{place}/read" if page.note else place, f"{place}/done")
    for story in module.scenarios:
        place = f"/modules/{ONE}/stories/{story.key}"
        press(noor, place, f"{place}/begin")
        for choice in answers.good_choices(ONE, story.key):
            press(noor, place, f"{place}/choose", [("choice", choice)])
    questions = f"/modules/{ONE}/questions"
    press(noor, questions, questions, [(key, word) for key, right in answers.right_answers(ONE).items() for word in words(right)])


def words(right: list[str] | str) -> list[str]:
    """The right answer as the form sends it."""
    return [right] if isinstance(right, str) else right


def press(noor: Browser, page: str, action: str, fields: Sequence[tuple[str, str]] = ()) -> None:
    """Send the form to `action` that the page shows."""
    answer = noor.post(action, [*noor.get(page).tokens(action).items(), *fields])
    assert answer.status == 303, (action, answer.status)
