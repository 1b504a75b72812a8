"""A lead looks through the record and takes it out (issue 4, item 6)."""

import csv
import io
import json
import tracemalloc
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from lms.audit.models import AuditEntry
from lms.lrs.models import StatementRow
from lms.xapi.vocabulary import Verb
from tests.engines import BOTH
from tests.factories.rows import rows
from tests.lms.lrs.clients import Client, statement, voiding

ClientOf = Callable[[str], Any]
PAGE = "/our-organisation/record"


def ours(app: Flask, cast: Any) -> list[StatementRow]:
    """The statements of the lead's organisation, oldest first."""
    found = [row for row in rows(app, StatementRow) if row.organisation_id == cast.olu.organisation_id]
    return sorted(found, key=lambda row: (row.stored_at, row.id))


@BOTH
def test_a_lead_reads_it_in_plain_words_a_page_at_a_time(app: Flask, cast: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    page = olu.get(PAGE).get_data(as_text=True)
    assert "Somebody completed" in page and "Older" in page and page.count("timeline__line") == 50
    seen, address = 0, PAGE
    while True:
        page = olu.get(address).get_data(as_text=True)
        seen += page.count("timeline__line")
        if "Older" not in page:
            break
        address = PAGE + page.split('rel="next"')[0].rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    voided = {row.voids_id for row in rows(app, StatementRow) if row.voids_id}
    assert seen == len([row for row in ours(app, cast) if row.id not in voided]) and "Newest" in page
    for player in cast:
        assert player.name not in page.replace(cast.olu.name, "")


@BOTH
def test_it_can_be_narrowed(app: Flask, cast: Any, client_of: ClientOf) -> None:
    olu = client_of("olu")
    passed = olu.get(PAGE, query_string={"verb": Verb.PASSED.value}).get_data(as_text=True)
    assert "Somebody passed" in passed and "Somebody completed" not in passed
    hers = olu.get(PAGE, query_string={"who": str(cast.amina.pseudonym)}).get_data(as_text=True)
    assert hers.count(f'word">{cast.amina.pseudonym}<') == hers.count("timeline__line") > 0
    nothing = olu.get(PAGE, query_string={"since": "2099-01-01"}).get_data(as_text=True)
    assert "Nothing here yet" in nothing and "Take it out" not in nothing
    thing = next(row.object_iri for row in ours(app, cast) if row.verb == Verb.COMPLETED)
    about = olu.get(PAGE, query_string={"activity": thing}).get_data(as_text=True)
    assert about.count("timeline__line") > 0 and thing in about
    last = ours(app, cast)[-1]
    day = f"{last.stored_at:%Y-%m-%d}"
    assert "timeline__line" in olu.get(PAGE, query_string={"since": day, "until": day}).get_data(as_text=True)


@pytest.mark.parametrize(("asked", "words"), [
    ({"since": "yesterday"}, "Enter a day"), ({"until": "2026-02-30"}, "Enter a day"), ({"who": "Amina"}, "Copy the whole pseudonym"),
    ({"since": "0000-00-00"}, "Enter a day"), ({"until": "9999-12-31"}, "Enter a day"), ({"since": "0001-01-01"}, "Enter a day"),
])
def test_what_cannot_be_understood_is_said_and_narrows_nothing(app: Flask, client_of: ClientOf, asked: Any, words: str) -> None:
    page = client_of("olu").get(PAGE, query_string=asked).get_data(as_text=True)
    assert words in page and "timeline__line" in page and next(iter(asked.values())) in page


@BOTH
@pytest.mark.parametrize("asked", [
    {"after": "x"}, {"after": "2026-01-01T00:00:00Z~no"}, {"verb": "\x00"}, {"activity": "no iri"}, {"until": "9999-12-31"},
    {"since": "0001-01-01"}, {"who": "\u202e"}, {"after": "9999-12-31T23:59:59Z~00000000-0000-4000-8000-000000000000"},
], ids=["place", "row", "nul", "no iri", "last day", "first day", "invisible", "far place"])
def test_nonsense_in_the_address_is_no_fault_of_ours(app: Flask, client_of: ClientOf, asked: Any) -> None:
    assert client_of("olu").get(PAGE, query_string=asked).status_code == 200


@BOTH
def test_it_is_taken_out_as_statements_and_as_a_table(app: Flask, cast: Any, confirmed_client_of: ClientOf) -> None:
    client = Client.of(app, cast.olu)
    formula = statement(object={"id": "http://elsewhere.example/x", "definition": {"name": {"en": '=HYPERLINK("http://evil")'}}})
    sent = client.send(formula, statement())
    client.send(voiding(sent[1]))
    olu = confirmed_client_of("olu")
    told = [json.loads(line) for line in olu.get(f"{PAGE}.jsonl").get_data(as_text=True).splitlines()]
    expected = client.ids(ascending="true", limit=500)
    assert [each["id"] for each in told] == expected and sent[1] not in expected
    assert told == [client.get(statementId=each["id"]) for each in told]
    table = olu.get(f"{PAGE}.csv")
    lines = list(csv.DictReader(io.StringIO(table.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [line["statement"] for line in lines] == expected and table.mimetype == "text/csv"
    assert "'=HYPERLINK" in table.get_data(as_text=True)
    scored = [line for line in lines if line["score"]]
    assert scored and all(line["success"] in ("true", "false") for line in scored)
    few = olu.get(f"{PAGE}.jsonl", query_string={"verb": Verb.PASSED.value}).get_data(as_text=True).splitlines()
    assert 0 < len(few) < len(told) and all(json.loads(line)["verb"]["id"] == Verb.PASSED for line in few)
    assert sum(entry.thing == "record as a file" for entry in rows(app, AuditEntry)) == 3, "each time is noted"


def test_a_long_record_is_never_in_memory_whole(app: Flask, cast: Any, confirmed_client_of: ClientOf) -> None:
    client = Client.of(app, cast.olu)
    olu = confirmed_client_of("olu")

    def peak() -> tuple[int, int]:
        tracemalloc.start()
        size = sum(len(part) for part in olu.get(f"{PAGE}.jsonl", buffered=False).iter_encoded())
        highest = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return size, highest

    for _ in range(3):
        client.send(*(statement() for _ in range(500)))
    peak()
    size, first = peak()
    for _ in range(8):
        client.send(*(statement() for _ in range(1000)))
    longer, second = peak()
    assert longer > 4 * size and second < 1.5 * first, f"{size} bytes took {first}, {longer} took {second}"
