"""What a story tells the record: that it is done, and nothing of the way (interop.md A.4, A.5; NEW-9)."""

from datetime import datetime

from assessments.scenarios.queries import StoryPlace
from courses.learning.models import Completion
from courses.learning.statements import completed_source, event_of, module_thing
from lms.access import Actor
from lms.xapi import builder


def completed(by: Actor, story: StoryPlace, row: Completion, at: datetime) -> builder.StatementDraft:
    """A story ended well."""
    thing = builder.Thing(f"scenario/{story.module_key}/{story.scenario.key}", story.scenario.title)
    event = event_of(by, story.place, at, completed_source(row.id))
    return builder.story_completed(event, thing, module_thing(story.place), str(story.place.module.version_number))
