"""What the outbox hands over."""

from lms.base.keeping import Fate, Keeping

KEEPINGS = (
    Keeping(
        "message", "Letters the service sends you by e-mail", Fate.DELETE,
        "Their words are blanked as soon as they have gone; the rest goes with your account", is_exported=True,
    ),
)
