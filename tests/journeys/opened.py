"""Pages the crawl cannot meet, and who looks at them instead: test_pages_from_letters.py holds its part true; the others are looked at in
test_coming_in.py, test_looking_after.py, test_connecting.py, test_time_for_questions.py and test_as_a_colleague.py."""

FROM_LETTERS = {
    "account.address", "account.ask_about_address", "factor.ask_to_keep", "forgotten.ask_for_new", "mail.ask_to_stop", "mail.demo_letter",
    "mail.demo_letters", "outside.ask_to_speak_for", "outside.ask_to_stand_by",
}
AS_A_COLLEAGUE = {"colleagues.opening", "colleagues.page", "colleagues.questions", "colleagues.ask_name"}
COMING_IN = {
    "authoring.ask_to_retire", "authoring.published", "diaries.ask_to_delete", "diaries.write", "notes.write", "factor.code", "factor.lost",
    "imports.look", "joining.invitation", "joining.other_address", "parts.published", "record_endpoints.ask",
    "record_endpoints.ask_login", "record_endpoints.show", "record_keys.ask", "rest.index", "sittings.own_time", "talk.waiting",
}
