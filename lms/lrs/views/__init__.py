"""The record store's own door for other systems, and the lead's page of their keys."""

from lms.lrs.views import answering, keys

BLUEPRINTS = (answering.blueprint, keys.blueprint)
MACHINES = (answering.blueprint,)
