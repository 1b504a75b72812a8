"""The short form of the memory measure; the whole one is `python -m tests.bench memory`."""

import pytest

from tests import houses
from tests.bench import memory
from tests.bench.servers import ENGINES, POSTGRES, Home


@pytest.mark.long
@pytest.mark.parametrize("engine", ENGINES)
def test_three_thousand_requests_take_hardly_more_memory_than_one_thousand(engine: str) -> None:
    if engine == POSTGRES and (reason := houses.postgresql_is_there()):
        houses.need("postgresql", reason)
    home = Home(engine).furnish()
    try:
        early, late = memory.grow(home, 1_000, 3_000)
    finally:
        home.remove()
    assert late < early * 1.05
