"""`flask lrs ...`: sending the record on, again, looking whether it is there; bringing statements in, letting go of old ones."""

import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from lms.audit.queries import organisation_ids
from lms.base import clock
from lms.base.db import db
from lms.lrs import actions
from lms.lrs.actions import forwarding, importing, purging
from lms.lrs.actions.runs import PutOff, Stopped, peer_of
from lms.lrs.actions.transport import Peer
from lms.lrs.queries import forwarding as queries
from lms.lrs.queries.forwarding import Login
from lms.lrs.rules.forwarding import address_of
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.queries import organisations
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

record = AppGroup("lrs", help="The learning record: send it on, send it again, look whether it has arrived.")
Place = tuple[uuid.UUID, uuid.UUID]
MOST_BYTES_OF_A_PAGE = 64 * 1024 * 1024      # fifty statements with their files


@record.command("deliver")
def deliver() -> None:
    """Send what is due now to every other store, as the worker does."""
    for organisation_id, endpoint_id in queries.due_endpoints():
        actions.forward(organisation_id, endpoint_id)
    for organisation_id, endpoint_id in _open():
        with reading_in(OrganisationScope(organisation_id)) as session:
            endpoint, tally = queries.endpoint_in(session, endpoint_id), queries.tally_of(session, endpoint_id)
        state = f", {endpoint.fault}" if endpoint.fault else ""
        click.echo(f"{endpoint.id}  {tally.delivered} delivered, {tally.pending} waiting, {tally.parked} not taken{state}")


@record.command("replay")
@click.argument("endpoint", type=click.UUID)
@click.option("--since", type=click.DateTime(), required=True, help="What was stored since then (UTC).")
def replay(endpoint: uuid.UUID, since: datetime) -> None:
    """Send everything since then once more, to a store that is new or has lost it. A store settles by its id what it has already."""
    organisation_id = _organisation_of(endpoint)
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation_id))
        actions.replay(session, queries.endpoint_in(session, endpoint), since.replace(tzinfo=UTC))
        waiting = queries.tally_of(session, endpoint).pending
    click.echo(f"{waiting} statements and whatever was never sent are on their way again. `flask lrs deliver` sends them now.")


@record.command("verify")
@click.argument("endpoint", type=click.UUID)
@click.option("--sample", default=100, show_default=True, help="How many, picked by chance.")
def verify(endpoint: uuid.UUID, sample: int) -> None:
    """Ask another store for statements it is said to have, and compare them. Ends with 1 when one is missing or says something else."""
    organisation_id = _organisation_of(endpoint)
    with reading_in(OrganisationScope(organisation_id)) as session:
        row, some = queries.endpoint_in(session, endpoint), queries.some_delivered(session, endpoint, sample)
    missing = other = 0
    try:
        peer = peer_of(row)
        with click.progressbar(zip(some, queries.ids_in(some), strict=True), length=len(some), label="Comparing") as bar:
            for each, statement_id in bar:
                told = forwarding.told_there(peer, statement_id)
                missing += told is None
                other += told is not None and not forwarding.says_the_same(each.body, told)
    except (PutOff, Stopped) as fault:
        raise click.ClickException(fault.words) from None
    click.echo(f"{len(some)} compared: {missing} are not there, {other} say something else")
    if missing or other:
        raise click.exceptions.Exit(1)


@record.command("import")
@click.argument("what")
@click.option("--organisation", required=True, help="The name of the organisation it is for.")
@click.option("--user", default="", help="From a store: the user name. Its secret is asked for, or read from PEERWAY_IMPORT_SECRET.")
@click.option("--version", type=click.Choice(["1.0.3", "2.0.0"]), default="1.0.3", show_default=True)
def bring_in(what: str, organisation: str, user: str, version: str) -> None:
    """Bring in the statements of a file (one in JSON a line) or of another store (an address). Begun again, it goes on where it was."""
    organisation_id = _named(organisation)
    try:
        if "://" in what:
            secret = current_app.config["SETTINGS"].import_secret or click.prompt("Secret", hide_input=True)
            inside = current_app.config["SETTINGS"].inside_hosts
            peer = Peer(address_of(what, inside), Login(user, secret), version, inside, most_bytes=MOST_BYTES_OF_A_PAGE)
            done = importing.import_store(organisation_id, peer, _say)
        else:
            done = importing.import_file(organisation_id, Path(what), _say)
    except (PutOff, Stopped, OSError, ValueError) as fault:
        raise click.ClickException(f"{getattr(fault, 'words', fault)} Begin again, and it goes on where it was.") from None
    click.echo(f"{done.done} statements are here, {done.refused} were refused")
    if done.refused:
        raise click.exceptions.Exit(1)


@record.command("purge")
@click.option("--really", is_flag=True, help="Delete. Without this, nothing is deleted and the numbers are shown.")
def purge(really: bool) -> None:
    """Let go of statements older than PEERWAY_RECORD_YEARS. Off by default: without that setting nothing is ever deleted."""
    years = current_app.config["SETTINGS"].record_years
    if not years:
        raise click.ClickException("PEERWAY_RECORD_YEARS is not set: the record is kept as long as an organisation uses the service.")
    before, count = clock.now() - timedelta(days=round(years * 365.25)), 0
    for organisation_id in organisation_ids():
        with transactions.step() as session:
            bind(session, OrganisationScope(organisation_id))
            gone = purging.purge(session, before)
            count += gone
            if not really:
                db.session.rollback()
        click.echo(f"{organisation_id}  {gone} statements stored before {before:%Y-%m-%d %H:%M} UTC")
    click.echo(f"{count} statements " + ("are gone" if really else "would go. Nothing was deleted: add --really to do it."))


def _say(done: int, words: str) -> None:
    click.echo(f"  not taken: {words}" if words else f"  {done} statements", err=bool(words))


def _named(name: str) -> uuid.UUID:
    for organisation_id in organisation_ids():
        with reading_in(OrganisationScope(organisation_id)) as session:
            if any(name.casefold() in (row.name.casefold(), row.key) for row in organisations(session)):
                return organisation_id
    raise click.ClickException("There is no organisation of this name.")


def _open() -> list[Place]:
    found: list[Place] = []
    for organisation_id in organisation_ids():
        with reading_in(OrganisationScope(organisation_id)) as session:
            found += [(organisation_id, row.id) for row in queries.endpoints_of(session) if row.ended_at is None]
    return found


def _organisation_of(endpoint_id: uuid.UUID) -> uuid.UUID:
    for organisation_id, each in _open():
        if each == endpoint_id:
            return organisation_id
    raise click.ClickException("There is no such store. `flask lrs deliver` lists them.")
