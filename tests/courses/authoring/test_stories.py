"""Trainers write stories in the browser; one that does not teach scope is refused (issue 5, engine 9 and 11; NEW-7)."""

from collections.abc import Callable
from typing import Any

import pytest

from courses.authoring.models import PageDraft
from courses.catalogue.models import Activity, Edition
from tests.courses.authoring.parts import STORIES, STORY, begin, new_address, send, tokens, words
from tests.engines import BOTH
from tests.factories.learning import ONE, document_in_use, inside
from tests.factories.rows import count, rows

ClientOf = Callable[[str], Any]
RED = STORY.replace("level: amber", "level: red")


def sending(text: str, note: str = "our own") -> dict[str, str]:
    """What the form sends."""
    return {"text": text, "change_note": note}


@BOTH
def test_a_story_of_ones_own_is_met_gone_through_and_counted_here_alone(app: Any, client_of: ClientOf) -> None:
    tess, noor, zoe = client_of("tess"), client_of("noor"), client_of("zoe")
    address = new_address(tess, STORIES)
    assert send(tess, address, "/publish", sending(STORY)).status_code == 303
    key = address.rsplit("/", 1)[1]
    begin(noor)
    assert "A knock at Harbour" in words(noor.get(f"/modules/{ONE}"))
    where = f"/modules/{ONE}/stories/{key}"
    assert noor.post(f"{where}/begin", data=tokens(noor, where, f"{where}/begin")).status_code == 303
    chosen = tokens(noor, where, f"{where}/choose") | {"behind": "0", "choice": "listen"}
    ended = noor.post(f"{where}/choose", data=chosen)
    assert ended.status_code == 303 and "Rowan is not alone." in words(noor.get(ended.headers["Location"]))
    assert "A knock at Harbour" not in words(zoe.get(STORIES)) and zoe.get(address).status_code == 404
    assert len(rows(app, Activity, Activity.key == f"scenario:{key}")) == 1
    gone = tokens(tess, f"{address}/retire") | {"way": "out", "change_note": "over"}
    assert tess.post(f"{address}/retire", data=gone).status_code == 303
    assert "Rowan is not alone." in words(noor.get(ended.headers["Location"])), "what she did stays readable"


def test_a_built_in_story_begins_as_its_file_says_and_can_be_replaced(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess, noor = client_of("tess"), client_of("noor")
    with inside(app, cast.tess.organisation_id) as session:
        story = document_in_use(session, ONE).scenarios[0]
    address = f"{STORIES}/{story.key}"
    assert f"start: {story.start}" in words(tess.get(address))
    assert send(tess, address, "/publish", sending(STORY)).status_code == 303
    assert "<ins>title: A knock at Harbour</ins>" in words(tess.get(f"{address}/compare"))
    begin(noor)
    shown = words(noor.get(f"/modules/{ONE}"))
    assert "A knock at Harbour" in shown and story.title not in shown
    back = tokens(tess, f"{address}/retire") | {"way": "back", "change_note": "theirs"}
    assert tess.post(f"{address}/retire", data=back).status_code == 303
    assert "Your own" not in words(tess.get(STORIES))


@pytest.mark.parametrize(("text", "said"), [
    (STORY.replace("acts: [consult]", "acts: []"), "must offer asking the supervisor exactly once"),
    (STORY.replace("well: true", "well: false"), "cannot be ended well"),
    (STORY.replace("to: poor", "to: nowhere"), "is no step and no ending"),
    (STORY.replace("to: poor", "to: first"), "lead in a circle"),
    (STORY.replace("acts: [diagnose]", "acts: []"), "tempt nobody"),
    (STORY.replace("acts: [consult]", "acts: [consult, diagnose]"), "it never is"),
    (RED, "the story is at red"),
    (STORY.replace("title: A knock at Harbour\n", ""), "Line 1, title: is missing"),
    (STORY.replace("outcomes: [1]", "outcomes: [77]"), "Line 5, outcomes"),
    (STORY.replace("acts: [diagnose]", "acts: [heal]"), "'heal' is none of"),
    (STORY + "key: other\n", "must be left out"),
    (STORY + "title: again\n", "is written twice"),
    (STORY + "content_note: {topics: [], note: Hard.}\n", "needs `instead`"),
    ("title: [", "cannot be read as YAML"), ("", "is empty"), ("just words", "a list of fields is needed"), ("x" * 60_001, "longer than"),
    ("a: &a [x]\nb: *a\n", "uses an"), ("[" * 500, "nested too deeply"),
])  # fmt: skip
def test_each_problem_is_named_with_its_line_and_the_text_comes_back(app: Any, client_of: ClientOf, text: str, said: str) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    for verb in ("/publish", "/preview"):
        answer = send(tess, new_address(tess, STORIES), verb, sending(text))
        shown = words(answer)
        assert answer.status_code == 422 and said in shown and "Line " in shown and text.strip() in shown and 'href="#text"' in shown
        assert 'id="preview"' not in shown
    assert count(app, Edition) == before


def test_a_preview_can_be_clicked_through_and_keeps_nothing(app: Any, client_of: ClientOf) -> None:
    tess, before = client_of("tess"), (count(app, Edition), count(app, PageDraft))
    shown = words(send(tess, new_address(tess, STORIES), "/preview", sending(STORY, "")))
    for one in ('href="#at-first"', 'id="at-first"', 'href="#at-good"', 'id="at-good"', 'id="at-poor"', "She is glad.", "Outside the role"):
        assert one in shown
    assert (count(app, Edition), count(app, PageDraft)) == before


def test_a_story_that_another_one_needs_is_not_left_out(app: Any, client_of: ClientOf, cast: Any) -> None:
    tess = client_of("tess")
    first = new_address(tess, STORIES)
    assert send(tess, first, "/publish", sending(STORY)).status_code == 303
    with inside(app, cast.tess.organisation_id) as session:
        topic = document_in_use(session, ONE).content_topics
    if not topic:
        pytest.skip("the module has no topic to note")
    noted = STORY + f"content_note:\n  topics: [\"{topic[0]}\"]\n  note: It is hard.\ninstead: {first.rsplit('/', 1)[1]}\n"
    second = new_address(tess, STORIES)
    assert second != first and send(tess, second, "/publish", sending(noted.replace("A knock", "A hard knock"))).status_code == 303
    gone = tokens(tess, f"{first}/retire") | {"way": "out", "change_note": "over"}
    answer = tess.post(f"{first}/retire", data=gone)
    assert answer.status_code == 422 and "A hard knock at Harbour" in words(answer)


@BOTH
def test_two_trainers_at_once_are_shown_both_texts(client_of: ClientOf) -> None:
    tess, olu = client_of("tess"), client_of("olu")
    address = new_address(tess, STORIES)
    assert send(tess, address, "", sending("title: begun")).status_code == 303
    hers, theirs = tokens(tess, address) | sending("title: hers"), tokens(olu, address) | sending("title: theirs")
    assert olu.post(address, data=theirs).status_code == 303
    both = tess.post(address, data=hers)
    assert both.status_code == 409 and "title: hers" in words(both) and "title: theirs" in words(both)


@pytest.mark.parametrize("attack", [
    "<script>window.__xss=1</script>", "[x](javascript:alert(1))", "<img src=x onerror=alert(1)>", "<b onclick=x>hi</b>",
])
def test_nothing_that_could_act_is_published_or_previewed(app: Any, client_of: ClientOf, attack: str) -> None:
    tess, before = client_of("tess"), count(app, Edition)
    hostile = STORY.replace("text: What do you do?", f"text: |\n      What now?\n\n      {attack}")
    for verb in ("/publish", "/preview"):
        answer = send(tess, new_address(tess, STORIES), verb, sending(hostile))
        assert answer.status_code == 422 and "Line 13" in words(answer)
        assert attack.startswith("[") or attack not in answer.get_data(as_text=True)
    shown = send(tess, new_address(tess, STORIES), "/preview", sending(STORY.replace("title: A knock", f"title: \"{attack} knock\" #")))
    assert attack.startswith("[") or attack not in shown.get_data(as_text=True)
    assert count(app, Edition) == before


@pytest.mark.parametrize("who", ["amina", "sam", "vera", "otto"])
def test_only_trainers_and_leads_write(client_of: ClientOf, who: str) -> None:
    assert client_of(who).get(STORIES).status_code in (403, 404)
    assert client_of(who).get(f"{STORIES}/own-0000-1").status_code in (403, 404)
