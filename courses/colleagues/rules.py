"""What a link can still do, what a name on a certificate may be, and when a door shuts to who tries many links."""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

LONGEST_TEAM, LONGEST_NAME = 120, 120
MOST_WRONG, WITHIN, MOST_NETWORKS = 60, timedelta(minutes=1), 4096

TEAM_WANTED = "Say which team the link is for."
TEAM_TOO_LONG = f"Use at most {LONGEST_TEAM} characters for the team."
END_IN_FUTURE = "Choose a last day that is today or later, or leave it empty."
END_NOT_READ = "Write the last day as year, month and day, such as 2027-03-31, or leave it empty."
NAME_WANTED = "Type your name as it should stand on the certificate."
NAME_TOO_LONG = f"Use at most {LONGEST_NAME} characters for your name."


def team_problem(team: str) -> str:
    """What is wrong with the words for a team; empty when they will do."""
    return TEAM_WANTED if not team.strip() else TEAM_TOO_LONG if len(team.strip()) > LONGEST_TEAM else ""


def name_problem(name: str) -> str:
    """What is wrong with a name for the certificate; empty when it will do."""
    return NAME_WANTED if not name.strip() else NAME_TOO_LONG if len(name.strip()) > LONGEST_NAME else ""


def end_problem(ends_at: datetime | None, now: datetime) -> str:
    """What is wrong with the end of a link; empty when it will do."""
    return END_IN_FUTURE if ends_at is not None and ends_at <= now else ""


def is_open(ends_at: datetime | None, revoked_at: datetime | None, now: datetime) -> bool:
    """Whether a link opens anything now."""
    return revoked_at is None and (ends_at is None or ends_at > now)


class Door:
    """Shuts for a minute to a network that has tried many links that open nothing. Kept in memory alone, and forgotten after the minute."""

    def __init__(self) -> None:
        self._wrong: OrderedDict[str, list[datetime]] = OrderedDict()
        self._lock = Lock()

    def is_shut(self, network: str, now: datetime) -> bool:
        """Whether the network has to wait."""
        with self._lock:
            return len(self._lately(network, now)) >= MOST_WRONG

    def note_wrong(self, network: str, now: datetime) -> None:
        """One more link that opens nothing."""
        with self._lock:
            self._wrong[network] = [*self._lately(network, now), now][-MOST_WRONG:]
            self._wrong.move_to_end(network)
            while len(self._wrong) > MOST_NETWORKS:
                self._wrong.popitem(last=False)

    def _lately(self, network: str, now: datetime) -> list[datetime]:
        return [at for at in self._wrong.get(network, ()) if now - WITHIN < at <= now]
