"""`flask lrs ...`: sending the record on, sending it again, and looking whether it is there."""

import uuid
from datetime import UTC, datetime

import click
from flask.cli import AppGroup

from lms.audit.queries import organisation_ids
from lms.lrs import actions
from lms.lrs.actions import forwarding
from lms.lrs.queries import forwarding as queries
from lms.tenancy.actions import bind, reading_in
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions

record = AppGroup("lrs", help="The learning record: send it on, send it again, look whether it has arrived.")
Place = tuple[uuid.UUID, uuid.UUID]


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
        peer = forwarding.peer_of(row)
        with click.progressbar(zip(some, queries.ids_in(some), strict=True), length=len(some), label="Comparing") as bar:
            for each, statement_id in bar:
                told = forwarding.told_there(peer, statement_id)
                missing += told is None
                other += told is not None and not forwarding.says_the_same(each.body, told)
    except (forwarding.PutOff, forwarding.Stopped) as fault:
        raise click.ClickException(fault.words) from None
    click.echo(f"{len(some)} compared: {missing} are not there, {other} say something else")
    if missing or other:
        raise click.exceptions.Exit(1)


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
