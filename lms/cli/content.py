"""`flask content check`: everything that is asked of the lessons, with the tables editors look at; leaves with 1 on any fault."""

import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from courses.catalogue.queries import read_content
from courses.catalogue.rules import ModuleDocument, soundness
from courses.catalogue.rules.confirming import to_be_confirmed
from courses.catalogue.rules.coverage import Row, matrix_of
from courses.catalogue.rules.reading import measured
from courses.catalogue.rules.soundness import Fault
from courses.catalogue.rules.wording import parts_of


@click.group("content")
def content() -> None:
    """What is taught, as it stands in the files."""


@content.command("check")
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
@with_appcontext
def check(folder: Path | None) -> None:
    """Ask everything of the lessons in FOLDER (a course, or all courses; ours when it is left out). Leaves with 1 on any fault."""
    modules, problems = read_content(folder or current_app.config["SETTINGS"].content_folder, _tell)
    count = _say("Structure", [Fault("", str(problem)) for problem in problems])
    count += sum(_say(title, faults) for title, faults in soundness.answers(modules))
    _say_tables(modules)
    click.echo(f"\n{len(modules)} modules looked at, {count} fault{'' if count == 1 else 's'}.")
    sys.exit(1 if count else 0)


def _tell(name: str) -> None:
    click.echo(f"Reading {name}")


def _say(title: str, faults: list[Fault]) -> int:
    """One question with its answer; how many faults."""
    click.echo(f"{'FAULT' if faults else 'sound'}  {title}")
    for fault in faults:
        click.echo(f"       {fault}")
    return len(faults)


def _say_tables(modules: Mapping[str, ModuleDocument]) -> None:
    click.echo("\nReading ease: years of school, words in a sentence, words")
    for name, document in modules.items():
        for place, part in parts_of(document):
            found = measured(part.html)
            click.echo(f"  {found.grade:4.1f}  {found.sentence:4.1f}  {found.words:4}  {name}/{place}")
    click.echo("\nMinutes: of the module, of which reading")
    for name, document in modules.items():
        click.echo(f"  {document.minutes:4}  {soundness.reading_minutes(document):4.0f}  {name}")
    click.echo("\nCoverage: modules whose pages serve it, stories that show it")
    matrix = matrix_of(modules)
    for rows in (matrix.competencies, matrix.five, matrix.eight, matrix.scope, matrix.tags, matrix.demands):
        _say_rows(rows)
    click.echo("\nTo be confirmed")
    for name, document in modules.items():
        for line in to_be_confirmed(document):
            click.echo(f"  {name}: {line}")


def _say_rows(rows: Iterable[Row]) -> None:
    for row in rows:
        click.echo(f"  {row.key}: {len(row.modules)} modules, {len(row.stories)} stories{', GAP' if row.gap else ''}")
