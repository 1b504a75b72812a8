"""A plan for staying well: its words are hers alone; an organisation may know only that there is one (NEW-6; issue 3, item 5)."""

from collections.abc import Callable
from typing import Any

import pytest

from assessments.wellbeing import queries
from assessments.wellbeing.models import PlanNoted, WellnessPlan
from lms.access import Actor
from lms.base.errors import NotAllowed
from lms.privacy.actions import erasing
from tests.engines import BOTH
from tests.factories.rows import count, everything, rows
from tests.judge import tokens_of
from tests.lms.joining.inviting import press

ClientOf = Callable[[str], Any]
PAGE = "/wellness-plan"


def keep(client: Any, words: str) -> Any:
    """Save it by the form."""
    return client.post(PAGE, data=tokens_of(client.get(PAGE).get_data(as_text=True), PAGE) | {"words": words},
                       content_type="multipart/form-data")


@BOTH
def test_it_comes_back_to_her_and_lies_sealed(app: Any, cast: Any, client_of: ClientOf) -> None:
    bex = client_of("bex")
    assert keep(bex, "plantedplan: ring my sister").status_code == 303
    assert "plantedplan: ring my sister" in client_of("bex").get(PAGE).get_data(as_text=True)
    assert "plantedplan" not in everything(app)
    keep(bex, "")
    assert "plantedplan" not in bex.get(PAGE).get_data(as_text=True)


def test_nobody_else_opens_it(app: Any, cast: Any) -> None:
    (row,) = rows(app, WellnessPlan, WellnessPlan.person_id == cast.amina.person_id)
    with app.app_context(), pytest.raises(NotAllowed):
        queries.words_of(row, Actor(person_id=cast.olu.person_id, name="x", nation=""))


@BOTH
def test_supervisor_and_lead_see_that_there_is_one_and_never_what_it_says(app: Any, cast: Any, client_of: ClientOf) -> None:
    for who in ("sam", "olu"):
        page = client_of(who).get(f"{PAGE}/people").get_data(as_text=True)
        assert "Amina" in page and "Yes, since" in page and "walk by the water" not in page, who
    assert "Noor" not in client_of("sam").get(f"{PAGE}/people").get_data(as_text=True), "only her own trainees"
    assert client_of("tess").get(f"{PAGE}/people").status_code == 403
    press(client_of("amina"), PAGE, f"{PAGE}/noted/no")
    assert "Yes, since" not in client_of("sam").get(f"{PAGE}/people").get_data(as_text=True)
    assert "walk by the water" in client_of("amina").get(PAGE).get_data(as_text=True), "what it says stays"


def test_telling_twice_is_telling_once(app: Any, cast: Any, client_of: ClientOf) -> None:
    bex = client_of("bex")
    press(bex, PAGE, f"{PAGE}/noted/yes")
    assert count(app, PlanNoted, PlanNoted.membership_id == cast.bex.membership_id) == 1


@BOTH
def test_two_tabs_lose_nothing(client_of: ClientOf) -> None:
    bex = client_of("bex")
    keep(bex, "first")
    one, two = (tokens_of(bex.get(PAGE).get_data(as_text=True), PAGE) for _ in range(2))
    assert bex.post(PAGE, data=one | {"words": "from one"}, content_type="multipart/form-data").status_code == 303
    answer = bex.post(PAGE, data=two | {"words": "from two"}, content_type="multipart/form-data")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 409 and "from one" in page and "from two" in page


def test_too_long_comes_back_whole(client_of: ClientOf) -> None:
    answer = keep(client_of("bex"), "x" * 20_001)
    assert answer.status_code == 422 and "x" * 20_001 in answer.get_data(as_text=True)


def test_deleted_and_erased_it_is_gone(app: Any, cast: Any, client_of: ClientOf) -> None:
    bex = client_of("bex")
    keep(bex, "words")
    press(bex, PAGE, f"{PAGE}/delete")
    assert count(app, WellnessPlan, WellnessPlan.person_id == cast.bex.person_id) == 0
    with app.app_context():
        erasing.erase(cast.amina.person_id)
    assert count(app, WellnessPlan) == 0 and count(app, PlanNoted) == 0


@BOTH
def test_while_the_key_is_missing_nothing_is_shown_as_her_words_nor_kept_over_them(app: Any, client_of: ClientOf) -> None:
    bex, kek = client_of("bex"), app.config["SETTINGS"].home / "keys" / "kek"
    assert keep(bex, "ring my sister").status_code == 303
    fields = tokens_of(bex.get(PAGE).get_data(as_text=True), PAGE)
    key = kek.read_bytes()
    kek.unlink()
    try:
        page = bex.get(PAGE).get_data(as_text=True)
        assert "Nothing is lost" in page and "<textarea" not in page
        answer = bex.post(PAGE, data=fields | {"words": "written meanwhile"}, content_type="multipart/form-data")
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422 and "written meanwhile" in page and "copy them somewhere safe" in page
    finally:
        kek.write_bytes(key)
    assert "ring my sister" in client_of("bex").get(PAGE).get_data(as_text=True)
