"""What the web engine hands over."""

from lms.base.keeping import Fate, Keeping

KEEPINGS = (
    Keeping(
        "form_receipt", "So that a form sent twice counts once", Fate.KEEP, "Random numbers without a person; cleared after a week",
        is_exported=False, how_long="A week",
    ),
)
