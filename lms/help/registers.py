"""What the help room hands to the roof: its pages and what its doctor says."""

from lms.base import clock
from lms.base.findings import Finding, Level
from lms.config import Settings
from lms.help import queries
from lms.help.views import blueprint

BLUEPRINTS = (blueprint,)


def doctor(_settings: Settings) -> list[Finding]:
    """Problems stop the start: a promised nation without its emergency or urgent line. Old or missing numbers only warn."""
    today = clock.now().date()
    problems = [Finding(Level.PROBLEM, f"Help lines: {words}.") for words in queries.problems()]
    warnings = [Finding(Level.WARNING, f"Help lines: {words}.") for words in queries.warnings(today)]
    return problems + warnings or [Finding(Level.FINE, "Help lines: every nation is complete and checked.")]
