"""Get help now. Public: these pages load no session, no person and no navigation, and ask no database."""

from flask import Blueprint, abort, render_template

from lms.access import PUBLIC, requires
from lms.help import queries
from lms.help.rules import Kind, emergency_numbers

blueprint = Blueprint("help", __name__, template_folder="templates")

_SECTIONS = (
    ("In an emergency", (Kind.EMERGENCY,)),
    ("Urgent help with mental health", (Kind.URGENT,)),
    ("Somebody to listen", (Kind.LISTENING,)),
    ("Pregnancy, birth and the time after", (Kind.PERINATAL,)),
    ("Domestic abuse", (Kind.DOMESTIC_ABUSE,)),
    ("When a baby has died", (Kind.BEREAVEMENT,)),
    ("Practical help", (Kind.PRACTICAL,)),
)


@blueprint.get("/help-now")
@requires(PUBLIC)
def help_now() -> str:
    """Emergency and urgent lines of every offered nation at once: nobody has to choose before seeing a number."""
    nations = queries.offered_nations()
    first = [(nation, queries.lines_for(nation, (Kind.EMERGENCY, Kind.URGENT))) for nation in nations]
    return render_template("help/help_now.html", nations=first, emergency=emergency_numbers(nations))


@blueprint.get("/help-now/<nation>")
@requires(PUBLIC)
def help_now_in(nation: str) -> str:
    """All lines of one nation. 404 for a nation that is unknown or not offered."""
    place = queries.nation_or_none(nation)
    if place is None:
        abort(404)
    sections = [(heading, queries.lines_for(place, kinds)) for heading, kinds in _SECTIONS]
    return render_template("help/help_now_in.html", nation=place, sections=sections, emergency=emergency_numbers([place]))
