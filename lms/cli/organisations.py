"""`flask create-organisation`: the first organisation of an installation, or one more, with its first lead invited."""

import re

import click
from flask import current_app
from flask.cli import with_appcontext

from courses.catalogue import actions as catalogue
from lms.base.errors import RuleBroken
from lms.config import Settings
from lms.joining import actions, queries
from lms.membership import queries as members
from lms.tenancy.actions import bind
from lms.tenancy.models import Organisation
from lms.tenancy.rules import OrganisationScope, ServiceScope
from lms.web import transactions

LONGEST = 120


@click.command("create-organisation")
@click.argument("name")
@click.argument("address")
@click.option("--lead", default="", help="The lead's name, as the letter calls her.")
@with_appcontext
def create_organisation(name: str, address: str, lead: str) -> None:
    """Make the organisation NAME and invite its first lead at ADDRESS. Running it again sends a new link until she has joined."""
    words = "Give the organisation a name of up to 120 characters." if not 0 < len(name.strip()) <= LONGEST else ""
    if words or not name.isprintable():
        raise click.ClickException(words or "Take out the characters that cannot be seen.")
    organisation = _found_or_made(name.strip())
    with transactions.step() as session:
        bind(session, OrganisationScope(organisation.id))
        if members.leads_of(session):
            raise click.ClickException(f"{organisation.name} has a lead already. She invites everybody else.")
        catalogue.adopt_latest(session, organisation.id)
        try:
            secret = actions.invite_first_lead(session, address=address, name=lead or "there", organisation_name=organisation.name)
        except RuleBroken as broken:
            raise click.ClickException(broken.words) from broken
    _say(organisation.name, address, secret)


def _found_or_made(name: str) -> Organisation:
    key = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "organisation"
    with transactions.step() as session:
        bind(session, ServiceScope("a new organisation"))
        present = queries.organisation_by_key(session, key)
        organisation = present or Organisation(key=key, name=name)
        if present is None:
            session.add(organisation)
        session.flush()
        session.expunge(organisation)
        return organisation


def _say(name: str, address: str, secret: str) -> None:
    settings: Settings = current_app.config["SETTINGS"]
    click.echo(f"{name} is there. Its first lead, at {address}, has 14 days to open this link, which works once:")
    click.echo(f"  {settings.public_url}/invitation/{secret}")
    click.echo("The same link goes out as a letter as soon as a mail server is set and the worker runs.")
