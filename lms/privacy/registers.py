"""What the vault hands over."""

from datetime import timedelta

import click
from flask.cli import with_appcontext

from lms.base.findings import Check, Finding, Level
from lms.base.ids import uuid_or_none
from lms.base.keeping import Fate, Forgetting, Keeping
from lms.base.sealing import CannotBeOpened
from lms.config import Settings
from lms.jobs.kinds import Job, Work
from lms.mail.kinds import Letter
from lms.privacy import actions, policy, queries, views
from lms.privacy.actions import downloads, erasing, sampling
from lms.privacy.queries import held
from lms.web import transactions
from lms.web.furniture import NavigationItem


@click.group("keys")
def keys() -> None:
    """Keys of private writing."""


@keys.command("status")
@with_appcontext
def status() -> None:
    """How many keys there are, and whether each can be opened."""
    held, at_hand = queries.key_store().all(), queries.keks()
    lost = sum(key.kek_id not in at_hand for key in held)
    click.echo(f"{len({key.person_id for key in held})} people, {len(held)} keys, {len(at_hand)} key-encryption keys at hand, {lost} lost")


@keys.command("rotate-kek")
@with_appcontext
def rotate_kek() -> None:
    """Wrap every key anew. Safe to stop and to run again; the earlier one stays beside it until its backups are gone."""
    count = actions.rotate_kek(lambda done, total: click.echo(f"\r{done} of {total}", nl=False))
    click.echo(f"\n{count} keys wrapped with a new key-encryption key")


@keys.command("rotate-person-key")
@click.argument("person")
@with_appcontext
def rotate_person_key(person: str) -> None:
    """Give the person of this id a new key for what she writes from now on."""
    person_id = uuid_or_none(person)
    if person_id is None:
        raise click.ClickException("This is not the id of a person.")
    actions.rotate_person_key(person_id)
    click.echo("Done.")


def _erase(_work: Work) -> None:
    erasing.erase_who_is_due()


def _forget(_work: Work) -> None:
    with transactions.step() as session:
        downloads.forget_copies(session)


COMMANDS = (keys,)
CHECKS = (
    Check("Private words have their keys", of_all=held.without_key),
    Check("Nobody who was erased has a key", of_all=sampling.faults_of_keys),
)
BLUEPRINTS = (views.blueprint,)
NAVIGATION = (
    NavigationItem("A copy of everything about you", "rights.data", policy.OWN_DATA, 80, on="account"),
    NavigationItem("Erase my account", "rights.erase", policy.OWN_DATA, 90, on="account"),
)
LETTERS = (
    Letter("privacy: asked", "Something will change for you", "privacy/letters/asked.txt"),
    Letter("privacy: ready", "What you asked for", "privacy/letters/ready.txt"),
    Letter("privacy: waits", "What you asked for", "privacy/letters/waits.txt"),
    Letter("privacy: erased", "What you asked for", "privacy/letters/erased.txt"),
)
JOBS = (
    Job("prepare-download", "Making a copy of everything about somebody", downloads.prepare),
    Job("erase-people", "Erasing who asked for it a week ago", _erase, every=timedelta(minutes=10)),
    Job("forget-downloads", "Forgetting copies nobody has taken", _forget, every=timedelta(hours=1)),
)
FORGETS = (Forgetting("Copies of everything a day old", downloads.forget_copies),)
KEEPINGS = (
    Keeping(
        "download", "A copy of everything about you that you have asked for, sealed with your own key", Fate.DELETE,
        "It goes with your account", is_exported=False, how_long="One day",
    ),
    Keeping(
        "erasure", "That somebody has asked to be erased, and whether it is done", Fate.KEEP,
        "It holds a random id that leads to nobody once you are erased", is_exported=True, how_long="As long as the service runs",
    ),
)


def doctor(settings: Settings) -> list[Finding]:
    """Keys that are missing, open to others, or lie where a thief of the database finds them."""
    file = settings.kek_file or settings.home / "keys" / "kek"
    if settings.database_url.startswith("sqlite") and file.parent == settings.home:
        return [Finding(Level.PROBLEM, f"Vault: {file} lies beside the database. Set PEERWAY_KEK_FILE to another folder.")]
    if file.exists() and file.stat().st_mode & 0o077:
        return [Finding(Level.PROBLEM, f"Vault: others on this machine can read {file}. Set its mode to 400.")]
    return [_opened()]


def _opened() -> Finding:
    if not queries.key_store().path.exists():
        return Finding(Level.FINE, "Vault: nobody has written anything private yet.")
    try:
        at_hand = queries.keks()
        lost = sum(key.kek_id not in at_hand for key in queries.key_store().all())
    except CannotBeOpened as fault:
        return Finding(Level.WARNING, f"Vault: {fault}. Put the key back from its backup; until then private writing cannot be opened.")
    if lost:
        words = f"Vault: {lost} keys cannot be opened: their key-encryption key is missing. Put it back; nothing is lost yet."
        return Finding(Level.WARNING, words)
    return Finding(Level.FINE, "Vault: every key can be opened.")
