"""Policies read, somebody to talk to, stepping back, a copy and an erasure: on a small phone, without script, by keyboard."""

from collections.abc import Callable

from lms.jobs import actions as jobs
from lms.privacy.actions import erasing
from tests.cast import Cast
from tests.factories.letters import letters
from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.looking import goes_sideways
from tests.journeys.serving import ServedHouse
from tests.journeys.test_coming_in import suits
from tests.journeys.visitor import BY_KEY, Visitor

Visit = Callable[..., Visitor]


def test_a_lead_changes_the_protocol_and_a_trainee_reads_it_without_script(visit: Visit) -> None:
    olu = visit("olu", **PHONE, **WITHOUT_SCRIPT)
    olu.page.goto("/our-organisation/documents")
    assert not goes_sideways(olu.page)
    olu.page.click("main table a:has-text('Change') >> nth=-1")
    assert not goes_sideways(olu.page)
    olu.page.fill("#note", "Who to ring at night")
    olu.page.click("main >> text=Publish >> nth=-1")
    assert "Published" in olu.words and not goes_sideways(olu.page)
    title = olu.heading.split("“")[1].rstrip("”")
    amina = visit("amina", **PHONE, **WITHOUT_SCRIPT)
    amina.page.goto("/our-organisation")
    assert not goes_sideways(amina.page)
    amina.page.click(f"text={title}")
    assert not goes_sideways(amina.page)
    amina.page.click("text=I have read this")
    assert "Thank you for reading it." in amina.words


def test_she_asks_to_talk_by_keyboard_and_her_supervisor_is_in_touch(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina", **PHONE)
    amina.page.goto("/course")
    amina.page.click("nav >> text=Talk to someone")
    suits(amina)
    amina.page.focus("#contact")
    amina.page.keyboard.press("Space")
    amina.page.keyboard.press("Enter")
    amina.page.wait_for_selector("text=Somebody will be in touch")
    suits(amina)
    assert [letter.to for letter in letters(served.house.app, "wellbeing: talk")] == [BY_KEY["sam"].email]
    sam = visit("sam", **PHONE)
    sam.page.goto("/talk/waiting")
    assert "Amina" in sam.words
    suits(sam)
    sam.page.click("text=I have been in touch")
    assert "Nobody is waiting for you." in sam.words
    amina.page.goto("/talk")
    assert "Somebody was in touch" in amina.words


def test_she_steps_back_and_returns_without_script(visit: Visit) -> None:
    amina = visit("amina", **PHONE, **WITHOUT_SCRIPT)
    amina.page.goto("/step-back")
    assert not goes_sideways(amina.page)
    amina.page.click("main >> text=Step back >> nth=-1")
    assert "You have stepped back from Harbour" in amina.words and not goes_sideways(amina.page)
    tess = visit("tess")
    tess.page.goto("/progress")
    assert "not available" in tess.words
    amina.page.click("text=I am back")
    assert "You have stepped back" not in amina.words
    amina.page.goto("/wellness-plan")
    amina.page.fill("#words", "Sleep. Walk. Ring Jo.")
    amina.page.click("main >> text=Save")
    assert "Kept, for you alone." in amina.words and not goes_sideways(amina.page)


def test_she_takes_her_copy_and_asks_to_be_erased_and_changes_her_mind(visit: Visit, served: ServedHouse) -> None:
    amina = visit("amina", **PHONE)
    amina.page.goto("/account/data")
    suits(amina)
    amina.page.click("text=Make my copy")
    amina.page.fill("#pass_phrase", BY_KEY["amina"].pass_phrase)
    amina.page.click("main button")
    amina.page.wait_for_url("**/account/data")
    amina.page.click("text=Make my copy")
    amina.page.wait_for_selector("text=is being made")
    suits(amina)
    app = served.house.app
    with app.app_context():
        jobs.do_what_is_due({"prepare-download": app.extensions["peerway_jobs"]["prepare-download"]})
    amina.page.click("text=Look again")
    suits(amina)
    with amina.page.expect_download() as taken:
        amina.page.click("text=Take my copy")
    assert taken.value.suggested_filename == "my-copy.zip"
    amina.page.goto("/account/erase")
    suits(amina)
    amina.page.check("#sure")
    amina.page.click("text=Erase my account in seven days")
    assert "will be erased on" in amina.words
    suits(amina)
    amina.page.click("text=Keep my account")
    assert "Your account stays." in amina.words


def test_a_lead_decides_what_must_be_kept_of_somebody_who_was_erased(visit: Visit, served: ServedHouse) -> None:
    with served.house.app.app_context():
        erasing.erase(Cast().amina.person_id)
    olu = visit("olu", **PHONE)
    olu.page.goto("/our-organisation")
    olu.page.click("main >> text=People who were erased")
    suits(olu)
    assert "Amina" not in olu.words
    olu.page.check("input[value=safeguarding]")
    olu.page.click("main button:has-text('Decide')")
    olu.page.wait_for_selector("text=for a safeguarding matter")
    assert "Noted." in olu.words and not goes_sideways(olu.page)


def test_she_says_what_makes_it_easier_and_her_trainer_reads_it_without_script(visit: Visit) -> None:
    amina = visit("amina", **PHONE, **WITHOUT_SCRIPT)
    amina.page.goto("/account/access-needs")
    assert not goes_sideways(amina.page)
    amina.page.fill("#needs", "Meetings after ten, and somebody who signs.")
    amina.page.check("input[name=is_shown]")
    amina.page.click("main button:has-text('Save')")
    assert "Your trainers and leads can read it." in amina.words
    tess = visit("tess", **PHONE)
    tess.page.goto("/people")
    tess.page.click("main >> text=What makes taking part easier")
    assert "somebody who signs" in tess.words
    suits(tess)
