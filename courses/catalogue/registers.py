"""What the catalogue hands to the roof: what becomes of its tables, and what its doctor says of the content files."""

from collections.abc import Mapping

from courses.catalogue import queries
from courses.catalogue.rules import ModuleDocument
from courses.catalogue.rules.confirming import to_be_confirmed
from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Keeping
from lms.config import Settings

_SHARED = "Shared by all organisations; it says nothing about any person"
KEEPINGS = (
    Keeping("course", "The courses there are", Fate.KEEP, _SHARED, is_exported=False, how_long="As long as the service runs"),
    Keeping("module", "The modules of each course", Fate.KEEP, _SHARED, is_exported=False, how_long="As long as the service runs"),
    Keeping("version", "What each module said at each time", Fate.KEEP, _SHARED, is_exported=False, how_long="As long as the service runs"),
    Keeping(
        "activity", "What can be completed in each module", Fate.KEEP, _SHARED,
        is_exported=False, how_long="As long as the service runs",
    ),
    Keeping(
        "edition", "The pages an organisation has written for its own people", Fate.KEEP,
        "Teaching words of the organisation; who published them is a membership that no longer leads to anybody",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
    Keeping(
        "adoption", "Which version of a module an organisation uses", Fate.KEEP, "It says nothing about any person",
        is_exported=False, how_long="As long as the organisation uses the service",
    ),
)
NEVER_REFUSES = True


def doctor(settings: Settings) -> list[Finding]:
    """Warnings only: a broken file keeps its last good version in use, and what is to be confirmed is shown to editors, however old."""
    modules, problems = queries.read_content(settings.content_folder)
    found = [Finding(Level.WARNING, f"Content: {problem}. The last good version stays in use.") for problem in problems]
    return [*(found or [Finding(Level.FINE, "Content: every file is whole.")]), *_to_confirm(modules)]


def _to_confirm(modules: Mapping[str, ModuleDocument]) -> list[Finding]:
    """One line a module."""
    found = {name: to_be_confirmed(document) for name, document in modules.items()}
    return [Finding(Level.WARNING, f"Content: {name}, to be confirmed: {' · '.join(lines)}") for name, lines in found.items() if lines]
