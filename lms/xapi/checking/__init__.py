"""Is this a valid statement, and if not, what is wrong where? Pure: every fault at once, with its JSON path and clause.

Further files: notes (a fault and where), values (IRIs, moments, durations), maps, actors, objects, statements.
"""

from typing import Any

from lms.xapi.checking.actors import check_actor
from lms.xapi.checking.notes import Fault, Notes, Version
from lms.xapi.checking.statements import check_statement

__all__ = ["Fault", "Version", "agent_faults", "faults_of"]


def faults_of(statement: Any, version: Version = Version.ONE) -> list[Fault]:
    """Everything that is wrong with a statement, parsed from JSON; an empty list for a valid one."""
    notes = Notes(version)
    check_statement(statement, notes)
    return notes.faults


def agent_faults(agent: Any, version: Version = Version.ONE) -> list[Fault]:
    """Everything that is wrong with an agent or group by itself."""
    notes = Notes(version)
    check_actor(agent, notes)
    return notes.faults
