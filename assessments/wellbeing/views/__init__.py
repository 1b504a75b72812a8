"""Talking to someone, stepping back, one's own plan."""

from assessments.wellbeing.views import plan, stepping_back, talking

BLUEPRINTS = (talking.blueprint, stepping_back.blueprint, plan.blueprint)
