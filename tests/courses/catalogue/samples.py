"""Small modules without a fault, and ways to break them."""

from pathlib import Path
from typing import Any

import pytest

from courses.catalogue.rules import ContentBroken, module_document
from lms.web.markup import render

MODULE = """\
key: listening
title: Listening
summary: How to listen.
minutes: 30
refresh_months: 24
pass_mark: 80
critical: false
content_topics: [low mood]
outcomes:
  - listen
  - wait
reviewed: []
"""
SOURCES = """\
- key: SEEN
  title: A book
  year: undated
  address: https://example.org/book
  checked: 2026-11-22
  confidence: seen
- key: DOUBT
  title: A rumour
  year: 2020
  address: ""
  checked: 2026-11-22
  confidence: to be confirmed
"""
PAGE = """\
---
key: start
title: Start here
minutes: 10
outcomes: [1]
sources: [SEEN]
---
Welcome.

## What comes
"""
SENSITIVE = """\
---
key: sensitive
title: A hard day
minutes: 10
outcomes: [1, 2]
sources: []
content_note:
  topics: [low mood]
  note: This page describes a hard day. 10 minutes.
---
It was hard.
"""
ALTERNATIVE = """\
---
title: A day, another way
minutes: 10
outcomes: [2, 1]
sources: []
---
It was a day.
"""
QUESTION = """\
  - key: question-{number}
    kind: single
    stem: Which is open?
    critical: false
    outcomes: [1]
    sources: []
    options:
      - key: a
        text: This
        correct: true
        feedback: Yes.
      - key: b
        text: That
        correct: false
        feedback: It is tempting.
    feedback: What stays true.
"""
SHORT = """\
  - key: in-your-words
    kind: short
    stem: What might you say?
    critical: false
    outcomes: [2]
    sources: []
    accepted: []
    model_answer: Tell me more.
    feedback: Look for openness.
"""
QUIZ_HEAD = "key: questions\ntitle: Questions\nintro: A few questions.\nquestions:\n"
QUIZ = QUIZ_HEAD + "".join(QUESTION.format(number=number) for number in range(1, 8)) + SHORT


def good() -> dict[str, str]:
    """The files of a module without a fault."""
    return {
        "module.yaml": MODULE, "sources.yaml": SOURCES, "quiz.yaml": QUIZ, "01-start.md": PAGE, "02-sensitive.md": SENSITIVE,
        "02-sensitive.alternative.md": ALTERNATIVE,
    }  # fmt: skip


def changed(file: str, old: str, new: str) -> dict[str, str]:
    """The same files with the first `old` in one of them replaced."""
    texts = good()
    assert old in texts[file]
    return texts | {file: texts[file].replace(old, new, 1)}


def problems_of(texts: dict[str, str], **options: Any) -> list[str]:
    """What is wrong, as an author reads it."""
    with pytest.raises(ContentBroken) as broken:
        module_document("05-listening", texts, render, **options)
    return [str(problem) for problem in broken.value.problems]


def write_module(folder: Path, key: str) -> None:
    """A small whole module in a folder of its own."""
    folder.mkdir()
    (folder / "module.yaml").write_text(
        f"key: {key}\ntitle: About {key}\nsummary: All about it.\nminutes: 30\nrefresh_months: 24\npass_mark: 80\ncritical: false\n"
        "content_topics: []\noutcomes: [listen]\nreviewed: []\n"
    )
    (folder / "sources.yaml").write_text("[]\n")
    questions = "".join(QUESTION.format(number=number) for number in range(8))
    (folder / "quiz.yaml").write_text(f"key: {key}-questions\ntitle: Questions\nintro: A few.\nquestions:\n{questions}")
    (folder / "01-start.md").write_text("---\nkey: start\ntitle: Start\nminutes: 5\noutcomes: [1]\nsources: []\n---\nWelcome.\n")
