"""The organisation as everybody sees it, and as its leads look after it."""

from lms.governance.views import breaches, contacts, documents, organisation, rest

BLUEPRINTS = (organisation.blueprint, contacts.blueprint, documents.blueprint, breaches.blueprint, rest.blueprint)
