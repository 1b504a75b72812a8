"""Who may learn and who may see how far somebody has come."""

from lms.access import Role, grant, has_role, is_signed_in
from lms.membership.policy import walks_with

WORK = grant("learning:work", (has_role(Role.TRAINEE),))
START = grant("learning:start-page", (is_signed_in,))
MANAGE = grant("learning:manage", (has_role(Role.LEAD),))
SEE_GRID = grant("progress:read", (has_role(Role.TRAINER),), (has_role(Role.LEAD),))
SEE_PERSON = grant("progress:read-person", (has_role(Role.TRAINER), walks_with), (has_role(Role.LEAD),))
