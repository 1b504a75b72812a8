"""A lead makes links; whoever has one reads."""

from lms.access import PUBLIC, Role, grant, has_role

READ = PUBLIC
MANAGE = grant("colleague-links:manage", (has_role(Role.LEAD),))
