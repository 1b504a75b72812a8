"""Recordings and the boxes that open, as an author meets them (issue 5, engine point 10)."""

from courses.catalogue.rules.audio import audios_shown, with_audio
from courses.catalogue.rules.checks import module_document
from courses.catalogue.rules.documents import from_json, to_json
from lms.web.markup import render
from tests.courses.catalogue.samples import changed, good, problems_of

AUDIO = "- {key: aisha, title: Aisha speaks, file: aisha.mp3, minutes: 2, transcript: \"I *was* tired.\"}\n"
WITH_MARK = changed("01-start.md", "Welcome.", "Welcome.\n\n[[audio: aisha]]\n\nGo on.")


def test_a_recording_comes_with_its_words_and_back_from_the_tables() -> None:
    document = module_document("05-listening", {**WITH_MARK, "audio.yaml": AUDIO}, render)
    assert from_json(to_json(document)) == document
    (audio,) = document.audio
    assert (audio.key, audio.file, audio.minutes, audio.html) == ("aisha", "aisha.mp3", 2, "<p>I <em>was</em> tired.</p>")
    html = document.pages[0].html
    assert audios_shown(html) == ["aisha"] and "<p>HERE</p>" in with_audio(html, lambda key: "<p>HERE</p>" if key == "aisha" else "")
    older = {name: value for name, value in to_json(document).items() if name != "audio"}
    assert from_json(older).audio == ()


def test_a_recording_may_be_missing_but_its_words_may_not() -> None:
    silent = AUDIO.replace("file: aisha.mp3, ", "")
    assert module_document("05-listening", {**good(), "audio.yaml": silent}, render).audio[0].file == ""
    for old, new, words in (
        (', transcript: "I *was* tired."', "", "transcript"), ("aisha.mp3", "../aisha.mp3", "must be small letters"),
        ("aisha.mp3", "aisha.wav", "must be small letters"), ("minutes: 2", "minutes: none", "minutes"),
        ('"I *was* tired."', '"<script>x</script>"', "raw HTML"), (AUDIO, AUDIO + AUDIO, "aisha"),
    ):
        found = problems_of({**good(), "audio.yaml": AUDIO.replace(old, new)})
        assert any("audio.yaml" in problem and words in problem for problem in found), (old, found)


def test_a_page_holds_only_recordings_that_are_there() -> None:
    assert any("'aisha' is shown on a page and is not there" in problem for problem in problems_of(WITH_MARK))


def test_a_box_without_what_it_opens_is_a_problem_of_its_page() -> None:
    for box, words in (
        ('!!! check "How now?"\n    No list.', "the check 'How now?' needs"),
        ('!!! compare "How"\n    No list.', "the comparison 'How' needs"),
        ('!!! quiz "How now?"\n    x', "has a box 'quiz'"),
    ):
        found = problems_of(changed("01-start.md", "Welcome.", f"Welcome.\n\n{box}\n"))
        assert any("01-start.md" in problem and words in problem for problem in found), found
