"""The pages of learning: study (the trainee's own), progress (for those who walk with her), following (which course, for leads)."""

from courses.learning.views import following, progress, study

BLUEPRINTS = (study.blueprint, progress.blueprint, following.blueprint)
