"""Reading the record: a person's timeline, what a client asks for, documents, keys."""

from lms.lrs.queries.held import document_in, names_of, place_of, places_like
from lms.lrs.queries.keys import Holder, holder_at_home, holder_of, key_or_none, keys_of
from lms.lrs.queries.statements import (
    Found,
    attachments_in,
    definitions_of,
    is_unlinked,
    present_of,
    row_ids,
    statements_for,
    unlinked,
    voided_rows,
)
from lms.lrs.queries.timeline import TOLD, Line, faults, not_recorded, timeline

__all__ = [
    "TOLD", "Found", "Holder", "Line", "attachments_in", "definitions_of", "document_in", "faults",
    "holder_at_home", "holder_of", "is_unlinked", "key_or_none", "keys_of", "names_of", "not_recorded", "place_of", "places_like",
    "present_of", "row_ids", "statements_for", "timeline", "unlinked", "voided_rows",
]
