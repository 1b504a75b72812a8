"""Somebody at a browser. Whatever goes wrong behind the page is noted in `faults`."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from lms.cli.demo import PEOPLE
from lms.config import EXIT_ADDRESS

BY_KEY = {someone.key: someone for someone in PEOPLE}
REFUSED = "Failed to load resource: the server responded with a status of"


class Visitor:
    """One window. Everything a test does with the page itself it does through `page`."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context, self.address = context, address
        self.faults: list[str] = []
        self.asked: list[str] = []
        self.expected: set[int] = set()
        self._watch()
        self.page: Page = context.new_page()

    def sign_in(self, key: str) -> None:
        """By the sign-in page, wherever it leads."""
        self.page.goto("/sign-in")
        self.sign_in_here(key)

    def sign_in_here(self, key: str) -> None:
        """On the sign-in page that is open."""
        self.page.fill("#email", BY_KEY[key].email)
        self.page.fill("#pass_phrase", BY_KEY[key].pass_phrase)
        self.page.click("main button")
        self.page.wait_for_url(lambda address: not address.endswith("/sign-in"))

    def unlock(self, key: str) -> None:
        """Open the closed page again."""
        self.page.fill("#pass_phrase", BY_KEY[key].pass_phrase)
        self.page.click("text=Open the page")

    @property
    def heading(self) -> str:
        """What the page says it is."""
        return self.page.locator("h1").inner_text()

    @property
    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.page.url).path

    @property
    def words(self) -> str:
        """All that can be read."""
        return self.page.locator("body").inner_text()

    def expect(self, *statuses: int) -> None:
        """These refusals are what the journey is about."""
        self.expected |= set(statuses)

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _watch(self) -> None:
        self.context.on("console", self._on_console)
        self.context.on("weberror", lambda error: self.faults.append(f"script: {error.error}"))
        self.context.on("request", self._on_request)
        self.context.on("response", self._on_response)
        self.context.on("requestfailed", self._on_failure)

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED) and not self._is_exit(message.location["url"]):
            self.faults.append(f"console: {message.text}")

    def _on_request(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((self.address, EXIT_ADDRESS, "data:")):
            self.faults.append(f"asked another host: {request.url}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400 and response.status not in self.expected:
            self.faults.append(f"{response.status} for {response.request.method} {response.url}")

    def _on_failure(self, request: Request) -> None:
        # Leaving a page ends what it was still asking for; that is no fault.
        if not self._is_exit(request.url) and request.failure != "net::ERR_ABORTED":
            self.faults.append(f"{request.failure}: {request.url}")

    @staticmethod
    def _is_exit(address: Any) -> bool:
        return str(address).startswith(EXIT_ADDRESS)
