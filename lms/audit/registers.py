"""What the audit hands to the engines."""

from lms.audit import kinds
from lms.base.keeping import Fate, Keeping

ACTS = kinds.VIEWED
KEEPINGS = (
    Keeping(
        "audit_entry", "Who looked at or changed what, so that nobody can do it unseen", Fate.KEEP,
        "Holds a random id that leads to nobody once the person is erased",
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
)
