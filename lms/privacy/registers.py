"""What the vault hands over."""

import click
from flask.cli import with_appcontext

from lms.base.findings import Finding, Level
from lms.base.ids import uuid_or_none
from lms.base.sealing import CannotBeOpened
from lms.config import Settings
from lms.privacy import actions, queries


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


COMMANDS = (keys,)


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
