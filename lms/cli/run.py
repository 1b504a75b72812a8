"""Setting up and serving: each step says what it does; a second start keeps everything."""

import uuid
from datetime import timedelta

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from waitress import create_server

from courses.catalogue import actions as catalogue
from courses.catalogue.queries import course_folders
from lms.accounts.actions import forget_sessions
from lms.base import findings
from lms.base.errors import UnsafeSettings
from lms.cli import demo
from lms.cli.work import worker_beside
from lms.config import Settings
from lms.drafts.actions import forget_expired
from lms.jobs.kinds import Job, Work
from lms.privacy.actions import erase_again
from lms.tenancy import queries as tenancy
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web import transactions
from lms.web.application import this_app
from lms.web.logs import logger
from lms.web.receipts import forget_old

MOST_RECEIVED = 64 * 1024 * 1024  # beyond what a form may hold, so that our own page says so and not the server's bare one
# A browser keeps its line open after a page: two hundred people who read are two hundred lines, and none may keep the next one out.
MOST_LINES = 600
BEGUN_WITHOUT = "This installation was begun without the demo. Set PEERWAY_HOME to an empty folder for a demo beside it."

NO_DEMO = "No demo was asked for. Begin with: .venv/bin/flask --app lms.app create-organisation NAME ADDRESS"
HALF_MADE = "The demo was interrupted while it was being made. Empty PEERWAY_HOME (and the database) and start again."


@click.command("load-course")
@with_appcontext
def load_course() -> None:
    """Read the course from its files; a broken file is named and the last good version stays."""
    load()


@click.command("seed-demo")
@with_appcontext
def seed_demo() -> None:
    """Make the demo organisations and people. Only where PEERWAY_DEMO=1 was set at the first start."""
    seed()


@click.command("tidy")
@with_appcontext
def tidy() -> None:
    """Forget what is past its time: drafts a day after they were sent, forms nobody came back for, old receipts."""
    click.echo(f"{forget_what_is_over()} things forgotten")


@click.command("serve")
@with_appcontext
def serve() -> None:
    """Serve with a production server."""
    run_server()


@click.command("start")
@with_appcontext
def start() -> None:
    """Set up whatever is missing, then serve. Safe to run again: nothing is lost."""
    click.echo("1 of 4  Bringing the database up to date")
    upgrade()
    click.echo("2 of 4  Loading the course")
    load()
    click.echo("3 of 4  " + ("Making the demo" if settings().demo else NO_DEMO))
    if settings().demo:
        seed()
    click.echo("4 of 4  Serving, with the worker beside it")
    with worker_beside():
        run_server()


def settings() -> Settings:
    """The app's settings."""
    found: Settings = current_app.config["SETTINGS"]
    return found


def load() -> None:
    """Load the course and let every organisation adopt what is new."""
    for folder in course_folders(settings().content_folder):
        with transactions.step() as session:
            report = catalogue.load_course(session, folder)
        for problem in report.problems:
            click.echo(f"        not loaded: {problem}")
        counts = f"{len(report.loaded)} modules loaded, {len(report.unchanged)} unchanged, {len(report.problems)} problems"
        click.echo(f"        {folder.name}: {counts}")
    again = erase_again()
    if again:
        click.echo(f"        {again} people who had been erased before a restore were erased again")
    for organisation_id in organisation_ids():
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            catalogue.adopt_latest(session, organisation_id)


def organisation_ids() -> list[uuid.UUID]:
    """Every organisation there is, for work that is done in each of them."""
    with transactions.step() as session:
        bind(session, ServiceScope("work that is done in every organisation"))
        return [organisation.id for organisation in tenancy.organisations(session)]


def forget_what_is_over() -> int:
    """Delete drafts, parked forms and receipts past their time, one organisation a transaction. Returns how many."""
    count = 0
    for organisation_id in organisation_ids():
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            count += forget_expired(session)
    with transactions.step() as session:
        return count + forget_old() + forget_sessions(session, settings())


def tidy_now(_work: Work) -> None:
    """The worker's turn at tidying."""
    logger.info("tidied", extra={"count": forget_what_is_over()})


TIDY = Job("tidy", "Forgetting what is past its time", tidy_now, every=timedelta(hours=1))


def seed() -> None:
    """Make the demo once. Raises a message when this installation was not begun as a demo."""
    with transactions.step() as session:
        is_demo = tenancy.installation(session).is_demo
    if not (settings().demo and is_demo):
        raise click.ClickException(BEGUN_WITHOUT)
    if demo.is_half_made(settings().home):
        raise click.ClickException(HALF_MADE)
    made = demo.make(lambda words: click.echo(f"        {words}"))
    click.echo("        made" if made else "        the demo is there already; nothing changed")
    click.echo(demo.sign_ins())


def run_server() -> None:
    """Waitress: one process with threads, which suits SQLite. Refuses to start while a check reports a problem."""
    try:
        findings.refuse(findings.ask(current_app.extensions["peerway_registers"], settings(), before_serving=True))
    except UnsafeSettings as refusal:
        raise click.ClickException(str(refusal)) from refusal
    server = create_server(
        this_app(), host=settings().host, port=settings().port, threads=settings().server_threads,
        max_request_body_size=MOST_RECEIVED, ident="", connection_limit=MOST_LINES, asyncore_use_poll=True,
        clear_untrusted_proxy_headers=not settings().trusted_proxies,
    )
    click.echo(f"        Peerway is at {settings().public_url} (stop with Ctrl+C)")
    server.run()
