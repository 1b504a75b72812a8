"""Changing the record: what Peerway tells, what clients send and keep, their keys, and where it is sent on."""

from lms.lrs.actions.endpoints import end_endpoint, faults_of_endpoint, faults_of_login, make_endpoint, replay, sign_in_anew, try_again
from lms.lrs.actions.forwarding import forward
from lms.lrs.actions.keeping import delete_documents, write_document
from lms.lrs.actions.keys import end_key, faults_of_key, make_key, note_use, renew_key
from lms.lrs.actions.notices import tell_endpoints
from lms.lrs.actions.receiving import Received, receive
from lms.lrs.actions.recording import link_what_is_not, record, void

__all__ = [
    "Received", "delete_documents", "end_endpoint", "end_key", "faults_of_endpoint", "faults_of_key", "faults_of_login", "forward",
    "link_what_is_not", "make_endpoint", "make_key", "note_use", "receive", "record", "renew_key", "replay", "sign_in_anew",
    "tell_endpoints", "try_again", "void", "write_document",
]
