"""Decisions about signing in and staying signed in: plain functions on plain values."""

import ipaddress
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

MOST_CHARACTERS = 1_000
"""Longest pass phrase, in characters: more would only give work to the hash (argon2 reads every byte)."""

LEAST_CHARACTERS = 10
STEP_SECONDS, STEPS_AROUND = 30, 1
RECOVERY_CODES, RECOVERY_BYTES = 10, 10
PENDING_FOR = timedelta(minutes=10)
RESET_FOR, ADDRESS_FOR, OBJECT_FOR = timedelta(hours=1), timedelta(hours=24), timedelta(hours=24)
REMOVAL_FOR = timedelta(days=14)
MOST_LETTERS = 3
"""Letters of one kind to one person in an hour (mail bombing, safety.md 2.1, class 17)."""

LONGEST_EMAIL = 254
LONGEST_PATH = 2_000
TOUCH_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Throttle:
    """How many failures are borne in a window before sign-in pauses."""

    per_address: int = 8
    per_network: int = 40
    window: timedelta = timedelta(minutes=15)


THROTTLE = Throttle()


def may_sign_in(address_failures: int, network_failures: int, throttle: Throttle = THROTTLE) -> bool:
    """Whether one more try counts.

    `address_failures`: failures in the window for the address typed, since its last success in the window.
    `network_failures`: failures in the window from the network; a success does not reset them, or an attacker with
    an account of her own could go on for ever (ASVS 6.3.1).
    """
    return address_failures < throttle.per_address and network_failures < throttle.per_network


def age(earlier: datetime, now: datetime) -> timedelta:
    """Time since `earlier`; zero when the clock has leapt back behind it."""
    return max(now - earlier, timedelta(0))


def is_alive(began_at: datetime, last_seen_at: datetime, now: datetime, idle_minutes: int, session_hours: int) -> bool:
    """Whether a session still holds: seen within `idle_minutes` and begun within `session_hours` (both ends included)."""
    is_recent = age(last_seen_at, now) <= timedelta(minutes=idle_minutes)
    return is_recent and age(began_at, now) <= timedelta(hours=session_hours)


def needs_touch(last_seen_at: datetime, now: datetime) -> bool:
    """Whether "last seen" is old enough to be written again (every five minutes, design.md 4)."""
    return age(last_seen_at, now) >= TOUCH_EVERY


def email_as_kept(text: str) -> str:
    """An address as we keep and compare it: NFKC, case folded, lower, without spaces around it."""
    # Normalising is quadratic on long runs of combining characters: never let in more than an address could ever need.
    short = text[:MOST_CHARACTERS].strip()
    return unicodedata.normalize("NFKC", short).casefold().lower().strip()


def can_be_an_email(address: str) -> bool:
    """Whether a database may be asked for it: PostgreSQL refuses text that holds a NUL or half a character."""
    return 0 < len(address) <= LONGEST_EMAIL and address.isprintable()


def looks_like_an_email(address: str) -> bool:
    """Whether an address as kept has the shape of one: one @, something before it, a dot behind it. Only a letter can prove more."""
    local, at, domain = address.partition("@")
    is_whole = bool(at and local and "." in domain.strip(".") and domain == domain.strip(".") and "@" not in domain)
    return is_whole and can_be_an_email(address) and not any(letter in " ,;<>()\"'\\" for letter in address)


def new_pass_phrase_problem(words: str, name: str, email: str, common: Collection[str]) -> str:
    """What speaks against a new pass phrase, or empty. No rules about kinds of characters (ASVS 6.2.1, 6.2.4)."""
    if len(words) < LEAST_CHARACTERS:
        return f"Make your pass phrase longer: at least {LEAST_CHARACTERS} characters. Three or four words work well."
    if len(words) > MOST_CHARACTERS:
        return f"Make your pass phrase shorter: it can have up to {MOST_CHARACTERS:,} characters."
    plain = words.casefold()
    bare = plain.replace(" ", "")
    if plain in common or bare in common or len(set(bare)) < 4:
        return "Choose another pass phrase: this one is among those that are guessed first."
    own = {part for part in (*name.casefold().split(), email.casefold(), email.partition("@")[0].casefold()) if len(part) > 3}
    if bare in {part.replace(" ", "") for part in own} or bare == name.casefold().replace(" ", ""):
        return "Choose another pass phrase: this one is your own name or address."
    return ""


def moment_or_none(text: object) -> datetime | None:
    """The moment a session's data hold as text; None for anything else."""
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def step_of(now: datetime) -> int:
    """The time step a code belongs to: thirty seconds (RFC 6238)."""
    return int(now.timestamp()) // STEP_SECONDS


def code_as_typed(text: str) -> str:
    """A code without the blanks and dashes people put in, in lower case."""
    return "".join(letter for letter in text[:64].lower() if letter.isalnum())


def may_remove_factor(first: object, second: object, due_at: datetime | None, now: datetime) -> bool:
    """Whether two people have agreed and the day in which she could object is over."""
    return first is not None and second is not None and due_at is not None and due_at <= now


def pass_phrase_as_hashed(text: str) -> bytes:
    """NFKC, so that one phrase typed on two keyboards is one phrase (NIST SP 800-63B 3.1.1.2). At most MOST_CHARACTERS are read."""
    return unicodedata.normalize("NFKC", text[:MOST_CHARACTERS]).encode("utf-8", "surrogatepass")


def network_of(address: str) -> str:
    """The network an address stands for: itself for IPv4; the /64 for IPv6, of which one household has all the addresses."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))


def local_path(wanted: object, otherwise: str = "/") -> str:
    """`wanted` when it is a path on this site and nothing else, so that a redirect cannot lead away; else `otherwise`."""
    return wanted if isinstance(wanted, str) and is_local_path(wanted) else otherwise


def is_local_path(path: str) -> bool:
    """Whether a path leads to a page of ours and nowhere else: "//elsewhere" and "/\\elsewhere" name another host to a browser."""
    if not path.startswith("/") or len(path) > LONGEST_PATH:
        return False
    # Browsers read "\" as "/" and drop tabs and line ends, so /\host and /<tab>/host would become //host.
    return "//" not in path and "\\" not in path and all("!" <= character <= "~" for character in path)
