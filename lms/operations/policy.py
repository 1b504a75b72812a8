"""A lead may know whether her organisation's data were backed up; running the service is for the command line."""

from lms.access import Role, grant, has_role

MANAGE = grant("operations:read", (has_role(Role.LEAD, Role.OPERATOR),))
