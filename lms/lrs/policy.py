"""A lead connects other systems to the record of the organisation."""

from lms.access import Role, grant, has_role

CONNECT = grant("record:connect", (has_role(Role.LEAD),))
