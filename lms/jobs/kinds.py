"""What a job is. Rooms hand theirs over as `JOBS` in registers.py; the roof collects them."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Work:
    """One turn of a job. `subject_id`: what it is about, for work on demand; `tell(done, total)` keeps the progress a page shows."""

    task_id: uuid.UUID
    subject_id: uuid.UUID | None
    organisation_id: uuid.UUID | None
    tell: Callable[[int, int], None]


@dataclass(frozen=True)
class Job:
    """`run` opens its own transactions (`transactions.step`), one organisation each, and may be run again after a crash.

    `every`: how often, for periodic work; None for work on demand (`actions.ask`). `words` say what is being done. `lane`: work that
    waits for strangers has a lane of its own, so that no letter stands behind it.
    """

    name: str
    words: str
    run: Callable[[Work], None]
    every: timedelta | None = None
    lane: str = ""
