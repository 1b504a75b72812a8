"""What operations hand over."""

from datetime import timedelta
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from lms.audit import actions as audit
from lms.base import clock
from lms.base.findings import Check, Finding, Level
from lms.config import Settings
from lms.jobs.kinds import Job, Work
from lms.operations import policy, queries, rules, views
from lms.operations.actions import backups as actions
from lms.operations.actions import forgetting, verifying
from lms.web.furniture import NavigationItem


def _settings() -> Settings:
    found: Settings = current_app.config["SETTINGS"]
    return found


@click.command("backup")
@with_appcontext
def backup() -> None:
    """Back up the running service: database in one folder, keys in another, whole or not at all."""
    click.echo(f"Backed up to {actions.back_up(_settings(), click.echo)}")


@click.command("restore")
@click.argument("main", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("keys", type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def restore(main: Path, keys: Path) -> None:
    """Bring back the backup in MAIN with the keys in KEYS, into an empty PEERWAY_HOME and database. Overwrites nothing."""
    try:
        forgotten = actions.restore(_settings(), main, keys, click.echo)
    except actions.NotRestored as refusal:
        raise click.ClickException(str(refusal)) from refusal
    click.echo(f"Brought back. {forgotten} people erased since were forgotten again.")
    evidence = verifying.write_evidence(_settings(), main, forgotten, click.echo)
    click.echo(f"What was looked at is written down in {evidence}. Now run `doctor`, then start.")


@click.command("verify")
@with_appcontext
def verify() -> None:
    """Ask every room whether what is stored fits together. Leaves with 1 when anything does not."""
    found = verifying.faults(click.echo)
    for words in found:
        click.echo(f"  wrong: {words}")
    click.echo("Everything fits together." if not found else f"{len(found)} things do not fit together. Nothing was changed.")
    if found:
        raise click.exceptions.Exit(1)


@click.command("retention")
@with_appcontext
def retention() -> None:
    """What would be forgotten now, rule by rule. Changes nothing: the worker forgets by itself, hour by hour."""
    for words, count in forgetting.would_go():
        click.echo(f"{count:8}  {words}")


def _nightly(_work: Work) -> None:
    if not _settings().demo:
        actions.back_up(_settings(), lambda words: None)


COMMANDS = (backup, restore, verify, retention)
def _link(_work: Work) -> None:
    audit.link_all()


def _tell_heads(_work: Work) -> None:
    audit.tell_heads()


JOBS = (
    Job("nightly-backup", "Backing up", _nightly, every=timedelta(hours=24)),
    Job("link-audit", "Linking who did what", _link, every=timedelta(minutes=5)),
    Job("tell-audit-heads", "Writing the heads of the audit to the log", _tell_heads, every=timedelta(hours=24)),
)
CHECKS = (Check("The database is whole", of_all=actions.faults_of_database),)
NAVIGATION = (NavigationItem("Was it backed up last night?", "operations.backed_up", policy.MANAGE, 50, on="organisation"),)
BLUEPRINTS = (views.blueprint,)


def doctor(settings: Settings) -> list[Finding]:
    """Whether last night's backup is there."""
    if settings.demo:
        return []
    newest = queries.newest(settings)
    if newest is None or clock.now() - newest > rules.LATE:
        return [Finding(Level.WARNING, "Backup: none in the last day. The worker makes one each night; `backup` makes one now.")]
    return [Finding(Level.FINE, "Backup: made in the last day. Keep a copy of it, and of the keys, in two other places.")]
