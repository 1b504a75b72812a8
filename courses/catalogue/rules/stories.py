"""What scenarios are: branching stories with consequences, practised rather than read (NEW-7). Frozen and plain."""

from dataclasses import dataclass

CAN = ("share-story", "listen-validate", "general-information", "share-resources", "warm-handoff", "follow-protocol")
CANNOT = ("assess-severity", "diagnose", "medication", "therapy", "sole-support")
CONSULT = "consult"
ACTS = (*CAN, *CANNOT, CONSULT)
NO_TRIGGER = "none"
TRIGGERS = ("suicidal-thoughts", "harm-to-baby", "acute-crisis")
GREEN, AMBER, RED = "green", "amber", "red"
LEVELS = (GREEN, AMBER, RED)


@dataclass(frozen=True)
class StoryNote:
    """What somebody may want to know before a story opens. `topics` are some of the module's `content_topics`."""

    topics: tuple[str, ...]
    note: str


@dataclass(frozen=True)
class Choice:
    """What she might do. `acts` are scope tags it shows; `to` is the key of the step or the ending that follows."""

    key: str
    text: str
    acts: tuple[str, ...]
    feedback: str
    to: str

    @property
    def is_outside(self) -> bool:
        """Whether it does what a peer supporter may not do (S2-18 to 22)."""
        return any(act in CANNOT for act in self.acts)

    @property
    def is_consult(self) -> bool:
        """Whether it asks the supervisor, which is never wrong (S2-23)."""
        return CONSULT in self.acts


@dataclass(frozen=True)
class StoryStep:
    """A moment of a story. `html` is rendered and cleaned."""

    key: str
    html: str
    choices: tuple[Choice, ...]

    def choice(self, key: str) -> Choice | None:
        """The choice with this key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)


@dataclass(frozen=True)
class Ending:
    """How a story ends; `well` False is "not yet"."""

    key: str
    html: str
    well: bool


@dataclass(frozen=True)
class Scenario:
    """A story. `instead` is the key of another one of the module, for equal credit, when there is a note; empty else."""

    key: str
    title: str
    intro_html: str
    level: str
    trigger: str
    outcomes: tuple[int, ...]
    sources: tuple[str, ...]
    start: str
    steps: tuple[StoryStep, ...]
    endings: tuple[Ending, ...]
    note: StoryNote | None = None
    instead: str = ""

    def step(self, key: str) -> StoryStep | None:
        """The step with this key, or None for an ending and for what is not there."""
        return next((step for step in self.steps if step.key == key), None)

    def ending(self, key: str) -> Ending | None:
        """The ending with this key, or None."""
        return next((ending for ending in self.endings if ending.key == key), None)

    @property
    def tags(self) -> frozenset[str]:
        """The scope tags its choices show, and its trigger, without the consultation that every story offers."""
        acts = {act for step in self.steps for choice in step.choices for act in choice.acts} - {CONSULT}
        return frozenset(acts if self.trigger == NO_TRIGGER else acts | {self.trigger})


def good_way(scenario: Scenario) -> tuple[str, ...] | None:
    """The keys of choices that lead to an ending that is well without anything outside the role, or None when there is no such way.

    Only for a story without a circle.
    """
    return _good_way(scenario, scenario.start)


def _good_way(scenario: Scenario, place: str) -> tuple[str, ...] | None:
    ending, step = scenario.ending(place), scenario.step(place)
    if ending is not None:
        return () if ending.well else None
    for choice in step.choices if step else ():
        rest = None if choice.is_outside else _good_way(scenario, choice.to)
        if rest is not None:
            return (choice.key, *rest)
    return None
