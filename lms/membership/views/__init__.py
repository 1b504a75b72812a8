"""The pages of membership: one's own `record` and `organisations`; for leads the `people`, the `groups` and the `audit`."""

from lms.membership.views import audit, groups, lost_codes, needs, organisations, people, person, record

BLUEPRINTS = (
    record.blueprint, organisations.blueprint, people.blueprint, person.blueprint, groups.blueprint, audit.blueprint,
    lost_codes.blueprint, needs.blueprint,
)
