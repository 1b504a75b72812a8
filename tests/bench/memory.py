"""RSS of the serving processes after many requests against after a few, with nobody signing in between."""

import psutil

from tests.bench.browser import Browser
from tests.bench.servers import Home, Server
from tests.bench.speed import PAGE

EARLY, LATE = 2_000, 12_000
PATHS = (PAGE, "/course", "/modules/active-listening", "/modules/active-listening/questions", "/record")


def measure(home: Home, early: int = EARLY, late: int = LATE) -> str:
    """One line: the two sizes and the growth in per cent."""
    first, last = grow(home, early, late)
    growth = (last / first - 1) * 100
    sizes = f"{first / 2**20:.1f} MiB after request {early}, {last / 2**20:.1f} MiB after {late}"
    return f"{home.engine}: RSS {sizes}: {growth:+.1f} % (bar +5 %)"


def grow(home: Home, early: int, late: int) -> tuple[int, int]:
    """RSS of the group in bytes after `early` and after `late` requests of pages of all kinds."""
    with Server(home) as server:
        browser = Browser(home.port)
        browser.sign_in_as("amina")
        sizes = []
        for number in range(1, late + 1):
            answer = browser.get(PATHS[number % len(PATHS)])
            if answer.status != 200:
                raise RuntimeError(f"request {number} answered {answer.status}")
            if number in (early, late):
                sizes.append(rss(server))
        browser.close()
    return sizes[0], sizes[1]


def rss(server: Server) -> int:
    """Bytes of the whole group."""
    main = psutil.Process(server.process.pid)  # type: ignore[union-attr]
    return sum(process.memory_info().rss for process in (main, *main.children(recursive=True)))
