"""Furnished houses for real servers: made once an engine and run, copied for each test."""

from collections.abc import Iterator

import pytest

from tests import houses
from tests.bench.servers import POSTGRES, Home

# Everybody has completed the first module, so that each page marked or taken back also makes or breaks the module and tells the record.
BEFORE = """
from lms.cli import demo
demo.HISTORY += tuple(
    (who, 9, what, demo.ONE, count) for who in ("bex", "dan", "noor")
    for what, count in (("begin", 0), ("pages", 99), ("answer", 0))
)
"""


@pytest.fixture(scope="session")
def _furnished() -> Iterator[dict[str, Home]]:
    made: dict[str, Home] = {}
    yield made
    for home in made.values():
        home.remove()


@pytest.fixture
def home(request: pytest.FixtureRequest, _furnished: dict[str, Home]) -> Iterator[Home]:
    """A house for this test alone; parametrise `home` with engines, indirectly."""
    engine = request.param
    if engine == POSTGRES and (reason := houses.postgresql_is_there()):
        houses.need("postgresql", reason)
    if engine not in _furnished:
        _furnished[engine] = Home(engine).furnish(BEFORE)
    copy = _furnished[engine].copy()
    yield copy
    copy.remove()
