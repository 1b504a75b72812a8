"""Who sets limits, and who says how much time she needs: herself, and nobody reads it."""

from lms.access import Role, grant, has_role

SET_LIMITS = grant("sittings:set-limits", (has_role(Role.LEAD),))
SAY_OWN = grant("sittings:own-time", (has_role(Role.TRAINEE),))
