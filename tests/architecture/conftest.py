"""An app without a database behind it: enough to look at endpoints and tables."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lms.app import create_app
from lms.web.application import House
from tests import houses


@pytest.fixture
def built(tmp_path: Path) -> Iterator[House]:
    """The house as the roof builds it, on a database nobody has migrated."""
    yield create_app(houses.settings(tmp_path, f"sqlite:///{tmp_path / 'empty.db'}"))
