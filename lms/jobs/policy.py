"""Who may ask how the worker is."""

from lms.access import PUBLIC

HEALTH = PUBLIC
