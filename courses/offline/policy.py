"""Who may take a module along: who may learn it."""

from courses.learning.policy import WORK

TAKE = WORK
