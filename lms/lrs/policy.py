"""A lead looks through the record of the organisation, and connects other systems to it."""

from lms.access import Role, grant, has_role

CONNECT = grant("record:connect", (has_role(Role.LEAD),))
LOOK = grant("record:look", (has_role(Role.LEAD),))
