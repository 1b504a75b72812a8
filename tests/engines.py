"""`@BOTH`: run a test on SQLite and on PostgreSQL."""

import pytest

BOTH = pytest.mark.parametrize("app", ["sqlite", "postgresql"], indirect=True)
