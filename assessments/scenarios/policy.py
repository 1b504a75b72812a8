"""Who may practise on stories. Which way somebody took is hers alone: others see no more than that a story is done (NEW-9)."""

from courses.learning.policy import WORK
from lms.access import grant
from lms.membership.policy import is_herself

PRACTISE = WORK
READ_OWN = grant("scenarios:read-own", (is_herself,))
