"""What the job engine hands over."""

from lms.base.keeping import Fate, Keeping

KEEPINGS = (
    Keeping(
        "task", "Work the service has to do, such as sending mail or preparing a download", Fate.KEEP,
        "It holds random ids that lead to nobody once you are erased, and goes by itself when it is over", is_exported=False,
    ),
    Keeping("heartbeat", "When the service's worker was last alive", Fate.KEEP, "It says nothing about any person", is_exported=False),
)
