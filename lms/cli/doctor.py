"""`flask doctor` says what is wrong and what to do; `flask who-may` prints who may do what."""

import sys

import click
from flask import current_app
from flask.cli import with_appcontext

from lms.access import gate
from lms.base.findings import Level, ask

SIGNS = {Level.FINE: "fine   ", Level.WARNING: "look at", Level.PROBLEM: "PROBLEM"}


@click.command("doctor")
@with_appcontext
def doctor() -> None:
    """Look at everything and say what is wrong, with the next step. Leaves with 1 when the service should not start like this."""
    found = ask(current_app.extensions["peerway_registers"], current_app.config["SETTINGS"])
    for finding in found:
        click.echo(f"{SIGNS[finding.level]}  {finding.words}")
    problems = sum(finding.level is Level.PROBLEM for finding in found)
    click.echo(f"{len(found)} things looked at, {problems} problem{'' if problems == 1 else 's'}.")
    sys.exit(1 if problems else 0)


@click.command("who-may")
@with_appcontext
def who_may() -> None:
    """Print each right, who has it, and the pages it opens."""
    click.echo(gate.who_may(current_app))
