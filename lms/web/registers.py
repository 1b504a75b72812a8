"""What the web engine hands over."""

from lms.base.keeping import Fate, Forgetting, Keeping
from lms.web import receipts

FORGETS = (Forgetting("Receipts of forms a week old", lambda _session: receipts.forget_old()),)
KEEPINGS = (
    Keeping(
        "form_receipt", "So that a form sent twice counts once", Fate.KEEP, "Random numbers without a person; cleared after a week",
        is_exported=False, how_long="A week",
    ),
)
