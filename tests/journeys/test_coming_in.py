"""An invitation becomes an account, an account gets a second factor, somebody writes for herself: small, without script, by keyboard."""

import re
from collections.abc import Callable

import pyotp

from tests.factories.letters import letters
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways, violations
from tests.journeys.serving import ServedHouse
from tests.journeys.visitor import BY_KEY, Visitor

Visit = Callable[..., Visitor]
PHRASE = "four quiet words here"


def suits(visitor: Visitor) -> None:
    """The page that is open suits everybody."""
    faults = [*filter(None, [goes_sideways(visitor.page)]), *violations(visitor.page, "html")]
    assert not faults, f"{visitor.path}: {faults}"


def invited(visit: Visit, served: ServedHouse) -> str:
    """Olu invites somebody by the form; the path of the link in her letter."""
    olu = visit("olu")
    olu.page.goto("/invitations/new")
    suits(olu)
    olu.page.fill("#name", "Gwen Parry")
    olu.page.fill("#address", "gwen@people.example")
    olu.page.click("text=Send the invitation")
    olu.page.wait_for_url("**/invitations")
    suits(olu)
    return next(letter.paths[0] for letter in letters(served.house.app, "invitation") if letter.to == "gwen@people.example")


def test_an_invited_person_joins_on_a_small_phone_without_script(visit: Visit, served: ServedHouse) -> None:
    path = invited(visit, served)
    gwen = visit("", **PHONE, **WITHOUT_SCRIPT)
    gwen.page.goto(f"{path}/address")
    assert gwen.heading == "Use another address" and not goes_sideways(gwen.page)
    gwen.page.goto(path)
    assert gwen.heading == "Your invitation" and not goes_sideways(gwen.page)
    gwen.expect(422)
    gwen.page.fill("#pass_phrase", "short")
    gwen.page.click("main >> text=Join >> nth=-1")
    assert "at least 10 characters" in gwen.words
    gwen.page.fill("#pass_phrase", PHRASE)
    gwen.page.click("main >> text=Join >> nth=-1")
    assert "Welcome to Harbour Perinatal Peers" in gwen.words


def test_the_pages_of_an_invitation_and_of_a_list_suit_everybody(visit: Visit, served: ServedHouse) -> None:
    path = invited(visit, served)
    stranger = visit("", expecting=(404,))
    for address in (path, f"{path}/address", "/invitation/never-was", "/forgotten", "/demo-letters"):
        stranger.page.goto(address)
        suits(stranger)
    olu = visit("olu")
    olu.page.goto("/invitations/list")
    olu.page.fill("#text", "name,e-mail,role\nA,not an address,trainee\nB,b@people.example,queen\n")
    olu.page.click("text=Look at the list")
    assert "2 things to put right" in olu.words
    suits(olu)


def test_a_second_factor_is_set_up_and_asked_for_by_keyboard_on_a_phone(visit: Visit) -> None:
    amina = visit("amina", **PHONE)
    amina.page.goto("/account/second-factor")
    amina.page.focus("main button")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_selector(".secret-letters")
    suits(amina)
    generator = pyotp.TOTP(amina.page.inner_text(".secret-letters"))
    amina.page.focus("#code")
    amina.page.keyboard.type(generator.now())
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_selector(".recovery-codes")
    suits(amina)
    code = amina.page.inner_text(".recovery-codes li >> nth=0")
    assert re.fullmatch(r"[a-z2-7-]{19}", code)
    amina.page.click("text=Sign out")
    amina.page.wait_for_url("**/sign-in")
    amina.page.fill("#email", BY_KEY["amina"].email)
    amina.page.fill("#pass_phrase", BY_KEY["amina"].pass_phrase)
    amina.page.click("main button")
    amina.page.wait_for_url("**/sign-in/code")
    suits(amina)
    amina.page.goto("/sign-in/lost")
    suits(amina)
    amina.page.goto("/sign-in/code")
    amina.page.focus("#code")
    amina.page.keyboard.type(code)
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_url("**/course")


def test_she_writes_for_herself_and_finds_it_again(visit: Visit) -> None:
    amina = visit("amina", **PHONE)
    amina.page.goto("/reflections/new")
    suits(amina)
    amina.page.fill("#words", "Words for myself alone")
    amina.page.click("text=Save")
    amina.page.wait_for_url("**/reflections")
    suits(amina)
    amina.page.click("main li a >> nth=0")
    assert amina.page.input_value("#words") == "Words for myself alone"
    suits(amina)
    amina.page.click("text=Delete this")
    suits(amina)
    amina.page.click("text=Delete it")
    amina.page.wait_for_url("**/reflections")
    assert "Words for myself" not in amina.words


def test_a_trainer_writes_looks_and_publishes(visit: Visit) -> None:
    tess = visit("tess")
    tess.page.goto("/writing/intro-recovery/start-here")
    suits(tess)
    tess.page.fill("#text", "## At Harbour\n\nWe begin with tea.")
    tess.page.click("text=Preview")
    assert "We begin with tea." in tess.page.inner_text(".preview")
    suits(tess)
    tess.page.fill("#change_note", "Our own beginning")
    tess.page.click("main >> text=Publish >> nth=-1")
    tess.page.wait_for_url("**/history")
    suits(tess)
    for link in ("Publication 1", "Go back to the built-in page"):
        tess.page.click(f"text={link}")
        suits(tess)
        tess.page.goto("/writing/intro-recovery/start-here/history")
    tess.page.goto("/writing/intro-recovery/start-here/compare")
    suits(tess)


def test_a_trainer_writes_a_question_and_looks_at_a_story(visit: Visit) -> None:
    tess = visit("tess")
    tess.page.goto("/own/intro-recovery/questions/m1-what-it-is")
    tess.page.fill("#stem", "What do we mean by peer support at Harbour?")
    tess.page.click("text=Add another answer")
    assert tess.page.input_value("#stem") == "What do we mean by peer support at Harbour?"
    tess.page.click("main >> text=Preview >> nth=-1")
    suits(tess)
    tess.page.fill("#change_note", "Our own words")
    tess.page.click("main >> text=Publish >> nth=-1")
    tess.page.wait_for_url("**/history")
    suits(tess)
    tess.page.click("text=Publication 1")
    suits(tess)
    tess.page.goto("/own/intro-recovery/stories/m1-are-you-a-counsellor")
    tess.page.click("main >> text=Preview >> nth=-1")
    tess.page.click("text=Begin the story")
    suits(tess)
