"""What the audit hands to the engines."""

import click
from flask.cli import with_appcontext

from lms.audit import kinds, queries
from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope


@click.group("audit")
def audit() -> None:
    """Who did what."""


@audit.command("verify")
@with_appcontext
def verify() -> None:
    """Work the chain of every organisation out anew, and name the first link that is not as it was written."""
    found = []
    for number, organisation_id in enumerate(queries.organisation_ids(), start=1):
        with reading_in(OrganisationScope(organisation_id)) as session:
            last, faults = queries.last_link(session), queries.faults(session)
        click.echo(f"{number}  {last.sequence if last else 0} links  {last.digest.hex()[:16] if last else '-'}")
        found += faults
    for words in found:
        click.echo(words)
    if found:
        raise click.exceptions.Exit(1)


ACTS = kinds.VIEWED
COMMANDS = (audit,)
CHECKS = (Check("Who did what is as it was written", of_organisation=queries.faults),)
KEEPINGS = (
    Keeping(
        "audit_entry", "Who looked at or changed what, so that nobody can do it unseen", Fate.KEEP,
        "Holds a random id that leads to nobody once the person is erased",
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "audit_link", "A chain of digests that shows whether anybody has changed who did what", Fate.KEEP,
        "It says nothing about any person",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
)
