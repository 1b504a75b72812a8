"""The door, the way back for who has forgotten, the second factor, and the pages of one's own account."""

from lms.accounts.views import account, door, factor, forgotten

BLUEPRINTS = (door.blueprint, forgotten.blueprint, factor.blueprint, account.blueprint)
