"""Requests per second of a signed-in module page against a constant 30 kB string on the same server: interleaved, best of N, as a ratio."""

import re
import subprocess
from dataclasses import dataclass

import psutil

from tests.bench.browser import Browser
from tests.bench.servers import SQLITE, Home, Server, free_port, gunicorn

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
    with Server(home) as house, Server(home, arguments, port) as constant:
        browser = Browser(home.port)
        browser.sign_in_as("amina")
        size = len(browser.get(PAGE).text)
        pages, constants = [], []
        for _ in range(rounds):
            constants.append(load(constant, "/constant", "", seconds))
            pages.append(load(house, PAGE, browser.cookie, seconds))
    return _lines(home.engine, size, pages, constants)


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


def _lines(engine: str, size: int, pages: list[Rate], constants: list[Rate]) -> str:
    page, constant = (max(rates, key=lambda rate: rate.per_second) for rates in (pages, constants))
    ratio, (bar, aim) = page.per_second / constant.per_second, BARS[engine]
    every = [round(one.per_second / other.per_second, 3) for one, other in zip(pages, constants, strict=True)]
    return "\n".join((
        f"{engine}: {PAGE} ({size} characters) {page.per_second:.0f}/s, {min(rate.cpu for rate in pages):.2f} ms CPU in the server",
        f"{engine}: constant 30 kB {constant.per_second:.0f}/s, {min(rate.cpu for rate in constants):.2f} ms CPU",
        f"{engine}: ratio {ratio:.3f} (bar {bar}, aim {aim}; by round {every})",
    ))
