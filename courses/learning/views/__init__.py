"""The pages of learning: study and around (the trainee's own: her steps, searching, the plan), progress (for those who walk with her),
following (which course, for leads), opening (what comes first, for leads)."""

from courses.learning.views import around, following, opening, progress, study

BLUEPRINTS = (study.blueprint, around.blueprint, progress.blueprint, following.blueprint, opening.blueprint)
