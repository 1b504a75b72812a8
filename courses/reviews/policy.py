"""Who sees how sound the lessons are, who signs them, who asks for a sign-off."""

from lms.access import Role, grant, has_role

CHECK = grant("content:check", (has_role(Role.TRAINER),), (has_role(Role.LEAD),))
SIGN = grant("content:sign", (has_role(Role.LEAD),), (has_role(Role.SUPERVISOR),))
ASK = grant("content:ask-for-review", (has_role(Role.LEAD),))
