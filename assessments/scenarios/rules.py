"""How a story is followed and when it counts: plain functions on a scenario and the choices made (NEW-7, S2-12 to 23)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from courses.catalogue.rules.stories import AMBER, GREEN, RED, Choice, Ending, Scenario, StoryStep

LADDER = {
    RED: "Red: emergency services first, then the on-call lead. Stay with her, or on the line, if that is safe.",
    AMBER: "Amber: ring the on-call lead in the same contact, before it ends or straight after. Never hold it alone.",
    GREEN: "Green: within the week, suggest who can help, offer to make the first contact together, and take it to supervision.",
}
OUTSIDE = {
    "assess-severity": "How serious something is, and what care somebody needs, is for clinicians to say.",
    "diagnose": "A peer supporter gives information. Putting a name to what somebody has is for clinicians.",
    "medication": "Questions about medicines go to whoever prescribed them, a pharmacist or a midwife.",
    "therapy": "Telling somebody what is really going on inside them is therapy, however kindly it is meant.",
    "sole-support": "Nobody holds a crisis alone: the supervisor or the on-call lead comes in at once.",
}
COUNTING_RULE = (
    "What counts as done: the story ends well, and you have stayed inside the role all the way. Asking your supervisor is always there and "
    "never wrong. You can begin again as often as you like. Only you can see which way you took; others see no more than that it is done."
)


@dataclass(frozen=True)
class Moment:
    """A step that was met, and what she chose there."""

    step: StoryStep
    choice: Choice

    @property
    def outside(self) -> tuple[str, ...]:
        """Why what she chose is outside the role, in words; empty when it is not."""
        return tuple(OUTSIDE[act] for act in self.choice.acts if act in OUTSIDE)


@dataclass(frozen=True)
class Way:
    """How far a try has come: the moments behind her, and the step or the ending she has reached (exactly one of them)."""

    moments: tuple[Moment, ...]
    step: StoryStep | None
    ending: Ending | None

    @property
    def has_passed(self) -> bool:
        """Whether the story ended well without anything outside the role; any such act is "not yet" at any score."""
        return self.ending is not None and self.ending.well and not any(moment.choice.is_outside for moment in self.moments)


def way(scenario: Scenario, path: Sequence[str]) -> Way:
    """Where the choices lead. Raises ValueError for a choice that the step it stands in does not offer."""
    place, moments = scenario.start, []
    for key in path:
        step = scenario.step(place)
        choice = step.choice(key) if step else None
        if step is None or choice is None:
            raise ValueError(f"the story {scenario.key!r} has no choice {key!r} at {place!r}")
        moments.append(Moment(step, choice))
        place = choice.to
    return Way(tuple(moments), scenario.step(place), scenario.ending(place))


@dataclass(frozen=True)
class Offered:
    """A choice as a form shows it: no word on what it leads to."""

    value: str
    label: str


def offered(step: StoryStep, seed: object) -> tuple[Offered, ...]:
    """The choices in an order that depends on the seed alone, so that a reload keeps it."""
    shuffled = sorted(step.choices, key=lambda choice: hashlib.sha256(f"{seed}|{step.key}|{choice.key}".encode()).digest())
    return tuple(Offered(choice.key, choice.text) for choice in shuffled)


def result_words(way: Way) -> str:
    """The result in a sentence that never shames."""
    if way.has_passed:
        return "The story ended well, and you stayed inside the role all the way."
    if any(moment.choice.is_outside for moment in way.moments):
        return "Something on the way was outside the role. It is marked below, with what to do instead. Begin again whenever you like."
    return "The story could end better. Read below what came of each choice, and begin again whenever you like."
