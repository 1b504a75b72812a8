"""How acts read. Rooms hand over `ACTS` in registers.py: the act as noted -> a sentence with {who}, {whom} and {thing}."""

from collections.abc import Mapping

VIEWED = {"viewed": "{who} looked at the {thing} of {whom}"}


def sentence(acts: Mapping[str, str], act: str, *, who: str, whom: str, thing: str) -> str:
    """What happened in plain words; an act nobody has put into words is told as it was noted."""
    words = acts.get(act) or ("{who}: " + _plain(act) + " ({thing}), {whom}")
    if not whom:
        words = words.replace(" of {whom}", "").replace(", {whom}", "").replace("{whom}", "somebody")
    return words.format(who=who, whom=whom, thing=thing)


def _plain(act: str) -> str:
    return act.replace("{", "").replace("}", "")
