"""Changing the record: what Peerway tells, what clients send and keep, and their keys."""

from lms.lrs.actions.keeping import delete_documents, write_document
from lms.lrs.actions.keys import end_key, make_key, note_use, renew_key
from lms.lrs.actions.receiving import Received, receive
from lms.lrs.actions.recording import link_what_is_not, record, void

__all__ = [
    "Received", "delete_documents", "end_key", "link_what_is_not", "make_key", "note_use", "receive", "record", "renew_key", "void",
    "write_document",
]
