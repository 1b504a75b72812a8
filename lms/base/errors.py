"""What can go wrong in words fit for a person."""


class HouseError(Exception):
    """The root of our own errors."""


class RuleBroken(HouseError):
    """A rule of the house says no. `words` are shown to the person; `field` names the form field, if one is to blame."""

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.words = words
        self.field = field


class NotHere(HouseError):
    """The thing does not exist, or this person may not know that it does: both answer alike (404)."""


class NotAllowed(HouseError):
    """The person can see the thing but may not do this. `words` say why (403)."""

    def __init__(self, words: str) -> None:
        super().__init__(words)
        self.words = words


class StepUpNeeded(HouseError):
    """She may, but shows once more that it is her: within the last ten minutes (ASVS 7.5.1, 7.5.3)."""


class OutOfDate(HouseError):
    """Somebody, perhaps the same person in another tab, saved first (409)."""


class UnsafeSettings(HouseError):
    """The settings would put people at risk: the service refuses to start and says what to change."""
