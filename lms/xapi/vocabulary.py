"""The verbs, activity types and words of our statements (interop.md A.4), each from a published vocabulary."""

from enum import StrEnum

PROFILE, PROFILE_VERSION = "xapi/profile", "xapi/profile/v1.0.0"
PLATFORM = "Peerway"
LANGUAGE = "en-GB"
SPECIFICATION = "1.0.3"


class Verb(StrEnum):
    """Verb IRIs."""

    REGISTERED = "http://adlnet.gov/expapi/verbs/registered"
    INITIALIZED = "http://adlnet.gov/expapi/verbs/initialized"
    COMPLETED = "http://adlnet.gov/expapi/verbs/completed"
    ANSWERED = "http://adlnet.gov/expapi/verbs/answered"
    PASSED = "http://adlnet.gov/expapi/verbs/passed"
    FAILED = "http://adlnet.gov/expapi/verbs/failed"
    VOIDED = "http://adlnet.gov/expapi/verbs/voided"

    @property
    def display(self) -> str:
        """The last word of the IRI."""
        return self.value.rsplit("/", 1)[1]


class ActivityType(StrEnum):
    """Activity type IRIs."""

    COURSE = "http://adlnet.gov/expapi/activities/course"
    MODULE = "http://adlnet.gov/expapi/activities/module"
    ASSESSMENT = "http://adlnet.gov/expapi/activities/assessment"
    SIMULATION = "http://adlnet.gov/expapi/activities/simulation"
    INTERACTION = "http://adlnet.gov/expapi/activities/cmi.interaction"
