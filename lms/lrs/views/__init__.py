"""The record store's own door for other systems, and the lead's pages of their keys and of where the record is sent."""

from lms.lrs.views import answering, endpoints, keys

BLUEPRINTS = (answering.blueprint, keys.blueprint, endpoints.blueprint)
MACHINES = (answering.blueprint,)
