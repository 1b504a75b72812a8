"""Get help now. Public: these pages load no session, no person and no navigation, and ask no database."""

from flask import Blueprint, current_app, render_template

from lms.access import PUBLIC, requires
from lms.help import queries
from lms.help.rules import Kind, emergency_numbers, instead_of

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


@blueprint.app_template_filter("instead_of_999")
def instead_of_999(nation: str) -> dict[str, str] | None:
    """Beside texts that name 999, for somebody in a nation where another number is called: its place and its words. Else None."""
    here = queries.nation_or_none(nation)
    words = instead_of("999", here) if here else ""
    return {"place": here.place, "words": words} if here and words else None


@blueprint.get("/help-now")
@requires(PUBLIC)
def help_now() -> str:
    """Emergency and urgent lines of every offered nation at once: nobody has to choose before seeing a number."""
    return _everywhere()


@blueprint.get("/help-now/<nation>")
@requires(PUBLIC)
def help_now_in(nation: str) -> str | tuple[str, int]:
    """All lines of one nation. 404 for one that is unknown or not offered, but with the numbers of all the others on it:
    every page links here with the person's nation, and nobody who asks for help may meet a bare error page."""
    place = queries.nation_or_none(nation)
    if place is None:
        return _everywhere(unknown=True), 404
    sections = [(heading, queries.lines_for(place, kinds)) for heading, kinds in _SECTIONS]
    return render_template(
        "help/help_now_in.html", nation=place, sections=sections, emergency=emergency_numbers([place]), exit_address=_exit_address(),
    )


def _everywhere(unknown: bool = False) -> str:
    nations = queries.offered_nations()
    first = [(nation, queries.lines_for(nation, (Kind.EMERGENCY, Kind.URGENT))) for nation in nations]
    return render_template(
        "help/help_now.html", nations=first, emergency=emergency_numbers(nations), unknown=unknown, exit_address=_exit_address(),
    )


def _exit_address() -> str:
    return str(current_app.config["EXIT_ADDRESS"])
