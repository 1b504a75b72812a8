"""Who writes pages for the organisation."""

from lms.access import Role, grant, has_role

WRITE = grant("pages:write", (has_role(Role.TRAINER),), (has_role(Role.LEAD),))
