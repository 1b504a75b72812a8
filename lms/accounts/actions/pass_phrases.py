"""Hashing pass phrases with Argon2id (ASVS 11.4.2; costs measured in dependencies.md 4)."""

import importlib
import threading
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask import current_app

from lms.accounts import rules
from lms.base import ids
from lms.base.errors import RuleBroken
from lms.config import Settings

AT_ONCE = 2
TOO_LONG = f"A pass phrase can have up to {rules.MOST_CHARACTERS:,} characters."

_turn = threading.BoundedSemaphore(AT_ONCE)


class PassPhrases:
    """Makes and verifies hashes with the parameters of the running app's settings, two at a time in a process.

    More at once would finish no sooner on two cores and hold 19 MiB each.
    """

    def hash_pass_phrase(self, pass_phrase: str) -> str:
        """The encoded hash. Raises RuleBroken for a pass phrase of more than rules.MOST_CHARACTERS."""
        if len(pass_phrase) > rules.MOST_CHARACTERS:
            raise RuleBroken(TOO_LONG, "pass_phrase")
        with _turn:
            return _hasher().hash(rules.pass_phrase_as_hashed(pass_phrase))

    def verify(self, kept: str, pass_phrase: str) -> bool:
        """Whether the pass phrase, cut at rules.MOST_CHARACTERS, belongs to the hash. Costs one hash whatever the answer."""
        typed = rules.pass_phrase_as_hashed(pass_phrase)
        with _turn:
            try:
                return _hasher().verify(kept, typed)
            except VerificationError:
                return False
            except InvalidHashError:
                # A hash we cannot read must cost as much as any other, or the time tells that the account is unusual.
                return _costly_no(typed)

    def is_outdated(self, kept: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return _hasher().check_needs_rehash(kept)

    def of_nobody(self) -> str:
        """A hash no pass phrase belongs to, with today's parameters: what an unknown address is verified against."""
        return _of_nobody(*_costs())


def check_new_pass_phrase(words: str, *, name: str, email: str) -> None:
    """Raises RuleBroken, with what to do, for a pass phrase that would be guessed."""
    problem = rules.new_pass_phrase_problem(words, name, email, _common())
    if problem:
        raise RuleBroken(problem, "pass_phrase")


@lru_cache(maxsize=1)
def _common() -> frozenset[str]:
    """The pass phrases guessed first, read when somebody first chooses one: the list is large."""
    lists = importlib.import_module("zxcvbn.frequency_lists").FREQUENCY_LISTS
    return frozenset(lists["passwords"])


PASS_PHRASES = PassPhrases()
hash_pass_phrase = PASS_PHRASES.hash_pass_phrase


def _costs() -> tuple[int, int]:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.argon2_memory_kib, settings.argon2_passes


def _hasher() -> PasswordHasher:
    return _hasher_of(*_costs())


@lru_cache
def _hasher_of(memory_kib: int, passes: int) -> PasswordHasher:
    return PasswordHasher(time_cost=passes, memory_cost=memory_kib, parallelism=1)


@lru_cache
def _of_nobody(memory_kib: int, passes: int) -> str:
    with _turn:
        return _hasher_of(memory_kib, passes).hash(ids.secret())


def _costly_no(typed: bytes) -> bool:
    _hasher().hash(typed)
    return False
