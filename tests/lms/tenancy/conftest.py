"""`two`: the demo's two organisations."""

import pytest
from flask import Flask

from tests.lms.tenancy.worlds import Worlds, worlds


@pytest.fixture
def two(house: Flask) -> Worlds:
    """Ours and theirs."""
    return worlds()
