"""What can be done with people, pass phrases and sessions."""

from lms.accounts.actions.pass_phrases import PASS_PHRASES, check_new_pass_phrase, hash_pass_phrase
from lms.accounts.actions.people import create_person
from lms.accounts.actions.signing_in import sign_in, unlock
from lms.accounts.actions.web_sessions import SessionStoreInTable, forget_sessions

__all__ = [
    "PASS_PHRASES", "SessionStoreInTable", "check_new_pass_phrase", "create_person", "forget_sessions", "hash_pass_phrase", "sign_in",
    "unlock",
]  # fmt: skip
