"""Screenshots of the main pages for the README: `python -m tests.journeys.pictures` writes static/readme/*.png, small enough to keep."""

import logging
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from lms.config import ROOT
from tests.journeys import chromium, png
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import Visitor

FOLDER = ROOT / "static" / "readme"
SIZES: dict[str, dict[str, Any]] = {
    "phone": {"viewport": {"width": 390, "height": 844}}, "desktop": {"viewport": {"width": 1280, "height": 900}},
}
LISTENING = "/modules/active-listening"
OF_AMINA = {
    "course": "/course", "module": LISTENING, "lesson": f"{LISTENING}/pages/enjoy-every-minute/read",
    "content-note": f"{LISTENING}/pages/enjoy-every-minute", "questions": f"{LISTENING}/questions", "record": "/record",
}
OF_ANYBODY = {"sign-in": "/sign-in", "help-now": "/help-now/england"}


def main() -> None:
    """Take them all, and say how large they are."""
    logging.disable(logging.INFO)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        served = ServedHouse(Path(folder))
        browser = chromium.launch(playwright)
        for size in SIZES:
            take_all(browser, served, size)
        browser.close()
        served.close()
    sizes = {file.name: file.stat().st_size for file in sorted(FOLDER.glob("*.png"))}
    sys.stdout.write("".join(f"{bytes_:8} {name}\n" for name, bytes_ in sizes.items()) + f"{sum(sizes.values()):8} in all\n")


def take_all(browser: Browser, served: ServedHouse, size: str) -> None:
    """Every page in one size of window."""
    anybody, amina, tess = (Visitor(chromium.window(browser, served.address, **SIZES[size]), served.address) for _ in range(3))
    for name, path in OF_ANYBODY.items():
        take(anybody.page, name, size, path)
    amina.sign_in("amina")
    for name, path in OF_AMINA.items():
        take(amina.page, name, size, path)
    amina.page.goto("/modules/intro-recovery/questions")
    amina.page.click("main a:has-text('Try 1')")
    take(amina.page, "feedback", size)
    tess.sign_in("tess")
    take(tess.page, "progress", size, "/progress")


def take(page: Page, name: str, size: str, path: str = "") -> None:
    """What the window shows, in few colours."""
    if path:
        page.goto(path)
    FOLDER.joinpath(f"{name}-{size}.png").write_bytes(png.in_few_colours(page.screenshot()))


if __name__ == "__main__":
    main()
