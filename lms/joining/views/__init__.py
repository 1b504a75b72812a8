"""The pages of inviting and of joining."""

from lms.joining.views import accepting, borrowing, importing, inviting

BLUEPRINTS = (inviting.blueprint, importing.blueprint, accepting.blueprint, borrowing.blueprint)
