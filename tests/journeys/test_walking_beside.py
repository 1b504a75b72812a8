"""Those who walk beside: the trainer's grid and what is behind it, the lead, the other organisation; and her own record and choices."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.journeys.chromium import PHONE, WITHOUT_SCRIPT
from tests.journeys.visitor import Visitor

Visit = Callable[..., Visitor]
NOTED = "/modules/active-listening/pages/enjoy-every-minute"
QUESTIONS_OF_ONE = "Questions on peer support and recovery"


def row_of(page: Page, name: str) -> str:
    return page.locator(f"tbody tr:has-text('{name}')").inner_text()


def test_the_trainer_sees_the_grid_and_goes_down_to_the_answers(visit: Visit) -> None:
    tess = visit("tess")
    assert tess.heading == "Progress"
    assert "Complete, " in row_of(tess.page, "Amina Yusuf")
    assert "3 of 15" in row_of(tess.page, "Amina Yusuf")
    tess.page.click("text=Amina Yusuf")
    assert tess.heading == "Amina Yusuf"
    tess.page.locator("main a", has_text=QUESTIONS_OF_ONE).first.click()
    assert tess.heading == f"Amina Yusuf: {QUESTIONS_OF_ONE}"
    assert "Amina Yusuf chose:" in tess.words
    assert tess.page.title() == "Questions – Peerway"


def test_the_grid_on_a_phone_without_script_leads_to_the_same_answers(visit: Visit) -> None:
    tess = visit("tess", **PHONE, **WITHOUT_SCRIPT)
    tess.page.click("text=Bex Carter")
    tess.page.locator("main a", has_text=QUESTIONS_OF_ONE).first.click()
    assert "Not yet" in tess.page.locator(".outcome").inner_text()


def test_the_lead_sees_every_group_of_her_organisation(visit: Visit) -> None:
    olu = visit("olu")
    groups = olu.page.locator("nav[aria-label=Groups] a")
    assert groups.all_inner_texts() == ["Autumn 2026", "Spring 2026"]
    groups.nth(1).click()
    assert "Complete, " in row_of(olu.page, "Ife Adeyemi")
    assert "Kirsty" not in olu.words


def test_the_other_organisation_sees_nothing_under_any_address(visit: Visit) -> None:
    tess = visit("tess")
    tess.page.click("text=Amina Yusuf")
    person = tess.path
    tess.page.locator("main a", has_text=QUESTIONS_OF_ONE).first.click()
    for key in ("zoe", "moira"):
        other = visit(key, expecting=(404,))
        other.page.goto("/progress")
        assert "Amina" not in other.words
        for path in (person, tess.path):
            other.page.goto(path)
            assert other.heading == "Page not found"


def test_the_record_says_in_plain_words_what_was_done_and_taken_back(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto("/modules/active-listening/pages/start-here")
    amina.page.click("text=Mark as not done")
    assert "is no longer marked as done" in amina.page.locator(".notices").inner_text()
    amina.page.goto("/course")
    assert "2 of 15 done" in amina.page.locator(".nhsuk-task-list").inner_text()
    amina.page.click("text=My record")
    lines = amina.page.locator(".timeline__line").all_inner_texts()
    assert any(line.startswith("You completed Introduction to peer support and recovery on ") for line in lines)
    assert lines[-1].startswith("You joined Perinatal peer support on ")


def test_undoing_a_step_of_a_complete_module_takes_the_completion_back(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto("/modules/intro-recovery/pages/start-here")
    amina.page.click("text=Mark as not done")
    amina.page.goto("/record")
    assert "you took this back on" in amina.words
    amina.page.click("nav >> text=Course")
    amina.page.click("main a:has-text('Continue')")
    amina.page.click("text=Mark as done and go on")
    amina.page.goto("/course")
    assert "Complete" in amina.page.locator(".nhsuk-task-list__item").first.inner_text()


def test_a_content_note_comes_first_and_its_choices_are_equal(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(NOTED)
    assert amina.page.locator(".lesson").count() == 0
    assert amina.page.title().startswith("Page 7 ")
    ways = amina.page.locator(".ways__link")
    assert ways.all_inner_texts() == ["Read it now", "Take another way", "Come back to it later"]
    assert len({tuple(way.evaluate("(it) => [getComputedStyle(it).color, getComputedStyle(it).fontWeight]")) for way in ways.all()}) == 1
    ways.nth(2).click()
    assert amina.path != NOTED


def test_the_other_way_counts_the_same_and_does_not_show_for_the_trainer(visit: Visit) -> None:
    amina = visit("amina")
    amina.page.goto(NOTED)
    amina.page.click("text=Read it now")
    amina.page.click("text=Take another way instead")
    amina.page.click("text=Mark as done and go on")
    amina.page.goto("/modules/active-listening")
    assert "4 of 15 steps done" in amina.words
    tess = visit("tess")
    tess.page.click("text=Amina Yusuf")
    assert "another" not in tess.words.lower()
    assert "alternative" not in tess.words.lower()
