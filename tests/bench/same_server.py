"""The house itself with one more page: a constant string of 30 kB, public, with every hook that any page of ours passes."""

from lms.access import PUBLIC, requires
from lms.app import create_app as house
from lms.web.application import House
from tests.bench.constant import CONSTANT


def create_app() -> House:
    """The roof's app, and the constant."""
    app = house()

    @requires(PUBLIC)
    def constant() -> str:
        return CONSTANT
    app.add_url_rule("/constant", "bench.constant", constant)
    return app


def serving() -> House:
    """For a WSGI server: `tests.bench.same_server:serving()`."""
    return create_app()
