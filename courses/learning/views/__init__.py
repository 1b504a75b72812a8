"""The pages of learning: study (the trainee's own) and progress (for those who walk with her)."""

from courses.learning.views import progress, study

BLUEPRINTS = (study.blueprint, progress.blueprint)
