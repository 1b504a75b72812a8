"""What can be done with people, pass phrases, second factors, links in letters and sessions."""

from lms.accounts.actions.links import is_open
from lms.accounts.actions.pass_phrases import PASS_PHRASES, check_new_pass_phrase, hash_pass_phrase
from lms.accounts.actions.people import create_person, end_other_sessions
from lms.accounts.actions.signing_in import check_code, sign_in, unlock
from lms.accounts.actions.web_sessions import SessionStoreInTable, end_session, forget_sessions

__all__ = [
    "PASS_PHRASES", "SessionStoreInTable", "check_code", "check_new_pass_phrase", "create_person", "end_other_sessions",
    "end_session", "forget_sessions", "hash_pass_phrase", "is_open", "sign_in", "unlock",
]  # fmt: skip
