"""Requests per second of a signed-in module page against a constant 30 kB string: interleaved, best of N, as a ratio.

Two yardsticks: "same server", the very process that serves the page answering a constant (with our hooks, without session, scope, grant,
queries and template), which is what the bars are about; and "bare Flask", another process of the same kind without anything of ours.
"""

import re
import subprocess
from dataclasses import dataclass

import psutil

from tests.bench.browser import Browser
from tests.bench.servers import SQLITE, Home, Server, free_port, gunicorn, serving

PAGE = "/modules/active-listening/pages/small-skills"
BARS = {"sqlite": (0.1, 0.2), "postgresql": (0.06, 0.12)}
RATE = re.compile(r"Requests/sec:\s+([\d.]+)")
NOT_ANSWERED = re.compile(r"Non-2xx or 3xx responses: (\d+)|Socket errors: (.*)")


@dataclass(frozen=True)
class Rate:
    """Requests per second, and CPU of the serving processes per request in milliseconds."""

    per_second: float
    cpu: float


def measure(home: Home, rounds: int = 3, seconds: int = 4) -> str:
    """The lines of the report for one engine."""
    port = free_port()
    arguments = ("tests.bench.constant", str(port)) if home.engine == SQLITE else gunicorn("tests.bench.constant:app", port)
    ours = serving(home, "tests.bench.same_server", "tests.bench.same_server:serving()")
    with Server(home, ours) as house, Server(home, arguments, port) as bare:
        browser = Browser(home.port)
        browser.sign_in_as("amina")
        size = len(browser.get(PAGE).text)
        pages, same, bares = [], [], []
        for _ in range(rounds):
            bares.append(load(bare, "/constant", "", seconds))
            same.append(load(house, "/constant", "", seconds))
            pages.append(load(house, PAGE, browser.cookie, seconds))
    return _lines(home.engine, size, pages, {"same server": same, "bare Flask": bares})


def load(server: Server, path: str, cookie: str, seconds: int) -> Rate:
    """Eight connections for so many seconds. Raises RuntimeError when an answer was not 2xx."""
    before = cpu_of(server)
    said = subprocess.run(
        ["wrk", "-t1", "-c8", f"-d{seconds}s", "-H", f"Cookie: {cookie}", f"http://127.0.0.1:{server.port}{path}"],
        check=True, capture_output=True, text=True,
    ).stdout
    if NOT_ANSWERED.search(said):
        raise RuntimeError(said)
    rate = float(RATE.search(said)[1])  # type: ignore[index]
    return Rate(rate, (cpu_of(server) - before) / (rate * seconds) * 1000)


def cpu_of(server: Server) -> float:
    """Seconds of CPU of the group so far."""
    main = psutil.Process(server.process.pid)  # type: ignore[union-attr]
    times = [process.cpu_times() for process in (main, *main.children(recursive=True))]
    return sum(time.user + time.system for time in times)


def _lines(engine: str, size: int, pages: list[Rate], yardsticks: dict[str, list[Rate]]) -> str:
    page = max(rate.per_second for rate in pages)
    lines = [f"{engine}: {PAGE} ({size} characters) {page:.0f}/s, {min(rate.cpu for rate in pages):.2f} ms CPU in the server"]
    for name, constants in yardsticks.items():
        constant, (bar, aim) = max(rate.per_second for rate in constants), BARS[engine]
        every = [round(one.per_second / other.per_second, 3) for one, other in zip(pages, constants, strict=True)]
        cpu = min(rate.cpu for rate in constants)
        lines.append(f"{engine}: constant 30 kB, {name}: {constant:.0f}/s, {cpu:.2f} ms CPU")
        lines.append(f"{engine}: ratio to {name} {page / constant:.3f} (bar {bar}, aim {aim}; by round {every})")
    return "\n".join(lines)
