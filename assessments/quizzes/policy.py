"""Who may answer questions and who may read the answers. Feedback is the author's; a trainer of hers and the lead may see it, noted."""

from courses.learning.policy import WORK
from lms.access import Role, grant, has_role
from lms.membership.policy import is_herself, walks_with

ANSWER = WORK
READ_OWN = grant("quizzes:read-own", (is_herself,))
READ_EVIDENCE = grant("quizzes:read-evidence", (has_role(Role.TRAINER), walks_with), (has_role(Role.LEAD),))
