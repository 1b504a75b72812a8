"""What tests of the record may ask for beside the house."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from lms.base import clock
from tests.cast import Cast
from tests.lms.lrs.other_store import OtherStore
from tests.lms.lrs.sending import Sending


@pytest.fixture
def sending(house: Flask, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sending]:
    """The record of olu's organisation, another store on this machine, and a clock in hand."""
    house.config["SETTINGS"] = replace(house.config["SETTINGS"], inside_hosts=("127.0.0.1",))
    now = [datetime.now(UTC) + timedelta(minutes=1)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    store = OtherStore()
    with store.serving() as address:
        yield Sending(house, cast, store, address, now)
