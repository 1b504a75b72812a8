"""The pages of private writing: reflections, and notes beside the pages of a course."""

from assessments.diaries.views import notes, reflections

BLUEPRINTS = (reflections.blueprint, notes.blueprint)
