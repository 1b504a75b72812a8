"""One statement of each event that is switched on, with fixed ids: what tests/statements/*.json hold."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lms.xapi import builder
from lms.xapi.builder import Event, Question, StatementDraft, Thing

GOLDEN = Path(__file__).parents[2] / "statements"
BASE = "https://peerway.example"
AT = datetime(2026, 3, 3, 14, 3, 9, 7_000, tzinfo=UTC)


def fixed(number: int) -> uuid.UUID:
    """An id that is easy to recognise."""
    return uuid.UUID(int=number, version=4)


STATEMENT_ID = fixed(0x5747)
EVENT = Event(fixed(0xAC70), fixed(0x0409), fixed(0x4E61), "programme/perinatal-peer-support", AT, "table:row:verb")
COURSE, MODULE = Thing("course/perinatal-peer-support", "Perinatal peer support"), Thing("module/active-listening", "Active listening")
QUIZ = Thing("assessment/active-listening/check", "Questions on active listening")
CHOICE = Question(
    "question/active-listening/first", "choice", (("wait", "Wait"), ("advise", "Give advice"), ("ask", "Ask")), ("wait", "ask")
)
WRITTEN = Question("question/active-listening/second", "fill-in")
TRUTH = Question("question/active-listening/third", "true-false", (("true", "True"), ("false", "False")), ("false",))
LINES = (("thank", "Thank her"), ("agree", "Agree the next contact"), ("remind", "Remind her of urgent help"))
IN_ORDER = Question("question/active-listening/fourth", "sequencing", LINES, ("thank", "agree", "remind"))
MATCHED = Question(
    "question/active-listening/fifth", "matching", (("advice", "You should rest."), ("validation", "That sounds heavy.")),
    ("advice[.]job", "validation[.]heard"), (("job", "I have a job to do"), ("heard", "You heard me")),
)
STORY = Thing("scenario/active-listening/m3-late", "A late message")

DRAFTS: dict[str, StatementDraft] = {
    "registered": builder.enrolled(EVENT, COURSE),
    "initialized": builder.module_opened(EVENT, MODULE, COURSE, "3"),
    "completed": builder.module_completed(EVENT, MODULE, COURSE, "3"),
    "answered-choice": builder.answered(EVENT, CHOICE, QUIZ, ("wait", "advise"), False),
    "answered-fill-in": builder.answered(EVENT, WRITTEN, QUIZ, ("never told",), None),
    "answered-true-false": builder.answered(EVENT, TRUTH, QUIZ, ("false",), True),
    "answered-sequencing": builder.answered(EVENT, IN_ORDER, QUIZ, ("thank", "remind", "agree"), False),
    "answered-matching": builder.answered(EVENT, MATCHED, QUIZ, ("advice[.]heard", "validation[.]job"), False),
    "completed-story": builder.story_completed(EVENT, STORY, MODULE, "3"),
    "passed": builder.quiz_judged(EVENT, QUIZ, MODULE, True, 9, 11, "3"),
    "failed": builder.quiz_judged(EVENT, QUIZ, MODULE, False, 2, 11, "3"),
    "voided": builder.voiding(EVENT, fixed(0xD0)),
}


def rendered(name: str) -> str:
    """The exact bytes we keep."""
    return builder.render(DRAFTS[name], statement_id=STATEMENT_ID, iri_base=BASE)


def golden(name: str) -> Any:
    """What was approved."""
    return json.loads((GOLDEN / f"{name}.json").read_text())
