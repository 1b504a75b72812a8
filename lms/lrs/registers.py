"""What the record store hands to the engines."""

from lms.base.findings import Check
from lms.base.keeping import Fate, Keeping
from lms.lrs import queries

CHECKS = (Check("Each statement says what its row says", of_organisation=queries.faults),)
KEEPINGS = (
    Keeping(
        "statement", "The learning record that accreditation rests on", Fate.KEEP,
        "Carries a pseudonym and no words of yours; once the link to you is destroyed it is about nobody",
        is_exported=True, how_long="As long as the organisation uses the service",
    ),
)
