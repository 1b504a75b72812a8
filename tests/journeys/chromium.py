"""The browser of this machine, cut off from every other."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Playwright

from lms.config import EXIT_ADDRESS

PROGRAM = Path("/usr/bin/chromium")
ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}
PHONE: dict[str, Any] = {"viewport": {"width": 320, "height": 640}}
WITHOUT_SCRIPT: dict[str, Any] = {"java_script_enabled": False}


def why_not() -> str:
    """Empty when the browser is there, else the reason."""
    return "" if PROGRAM.exists() else f"{PROGRAM} is not there"


def launch(playwright: Playwright) -> Browser:
    """Start it."""
    return playwright.chromium.launch(executable_path=str(PROGRAM), args=list(ARGUMENTS))


def window(browser: Browser, address: str, **settings: Any) -> BrowserContext:
    """A browser without a past. The neutral page that "Leave this page" goes to is played by us."""
    context = browser.new_context(base_url=address, **{**DESKTOP, **settings})
    context.set_default_timeout(5000)
    context.route(f"{EXIT_ADDRESS}**", lambda route: route.fulfill(body="<!doctype html><title>Weather</title>", content_type="text/html"))
    return context
