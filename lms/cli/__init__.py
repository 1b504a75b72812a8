"""The command line: `flask --app lms.app ...`. Part of the roof, so it may know every room."""

from flask import Flask

from lms.cli.doctor import doctor, who_may
from lms.cli.run import load_course, seed_demo, serve, start, tidy


def install(app: Flask) -> None:
    """Add the commands."""
    for command in (doctor, who_may, load_course, seed_demo, serve, start, tidy):
        app.cli.add_command(command)
