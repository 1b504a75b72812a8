"""Who may ask how the service is."""

from lms.access import PUBLIC

HEALTH = PUBLIC
