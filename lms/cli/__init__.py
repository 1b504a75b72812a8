"""The command line: `flask --app lms.app ...`. Part of the roof, so it may know every room."""

from flask import Flask

from lms.cli.content import content
from lms.cli.doctor import doctor, who_may
from lms.cli.organisations import create_organisation
from lms.cli.record import record
from lms.cli.run import TIDY, load_course, seed_demo, serve, start, tidy
from lms.cli.work import work


def install(app: Flask) -> None:
    """Add the commands, and the work that needs to know several rooms."""
    app.extensions["peerway_jobs"][TIDY.name] = TIDY
    for command in (doctor, who_may, load_course, seed_demo, serve, start, tidy, work, create_organisation, record, content):
        app.cli.add_command(command)
