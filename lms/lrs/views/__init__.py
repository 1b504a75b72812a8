"""The record store's own door for other systems, and the lead's pages of their keys of where the record is sent, and of what is in it."""

from lms.lrs.views import answering, endpoints, keys, viewer

BLUEPRINTS = (answering.blueprint, keys.blueprint, endpoints.blueprint, viewer.blueprint)
MACHINES = (answering.blueprint,)
