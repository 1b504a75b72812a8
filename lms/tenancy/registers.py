"""What tenancy hands to the engines."""

from lms.base.findings import Finding, Level
from lms.base.keeping import Fate, Keeping
from lms.config import Settings
from lms.tenancy import views

BLUEPRINTS = (views.blueprint,)
KEEPINGS = (
    Keeping("installation", "Who this service is in every record", Fate.KEEP, "It says nothing about any person", is_exported=False),
    Keeping("organisation", "The organisations that use the service", Fate.KEEP, "It says nothing about any person", is_exported=False),
)


def doctor(settings: Settings) -> list[Finding]:
    """What kind of installation this is."""
    kind = "a demo on this machine, with known pass phrases" if settings.demo else "a real installation"
    return [Finding(Level.FINE, f"Installation: {kind}; files in PEERWAY_HOME; database {settings.database_url.split(':', 1)[0]}.")]
