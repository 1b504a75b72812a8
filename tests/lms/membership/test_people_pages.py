"""The pages of people, groups, organisations and the audit: who sees whom, in which organisation, in how many looks (MUST-2)."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest

from courses.learning.models import Enrolment
from lms.access import Role
from lms.accounts.models import Person
from lms.audit import actions as audit
from lms.audit.models import AuditEntry
from lms.membership import actions
from lms.membership.models import Cohort, CohortPlace, Membership
from lms.membership.policy import SEE_MEMBER
from lms.membership.queries import Wanted, actor_of, member_or_none, people
from lms.web import transactions
from tests.engines import BOTH
from tests.factories.crowd import PEOPLE, make_crowd
from tests.factories.learning import inside
from tests.factories.rows import count, rows
from tests.lms.membership.changing import acting_as, member, send
from tests.routes.test_budgets import asked
from tests.routes.test_matrix import tokens

ClientOf = Callable[[str], Any]


@BOTH
def test_the_list_and_the_right_to_see_somebody_agree_for_the_whole_cast(app: Any, cast: Any) -> None:
    everybody = [row.id for row in rows(app, Membership)]
    for player in cast:
        if player.organisation_id is None:
            continue
        with inside(app, player.organisation_id):
            actor = actor_of(player.person_id)
            sees = actor.roles & {"lead", "trainer"}
            listed = {line.membership_id for line in people(actor, Wanted(), a_page=None)[0]} if sees else set()
            found = [each for each in everybody if (row := member_or_none(each)) and SEE_MEMBER.holds(actor, row)]
            assert listed == set(found), player.key


@BOTH
@pytest.mark.parametrize(("who", "other"), [("olu", "northern-lights"), ("moira", "harbour"), ("tess", "northern-lights")])
def test_no_list_detail_or_form_gives_a_row_of_another_organisation(
    app: Any, client_of: ClientOf, cast: Any, who: str, other: str,
) -> None:
    """MUST-2, generated from the house's own rules: each id of the other organisation in each place an id can stand."""
    client = client_of(who)
    strangers = [player for player in cast if player.email.endswith(f"@{other}.example")]
    organisation_id = strangers[0].organisation_id
    ids = [player.membership_id for player in strangers] + [organisation_id]
    ids += [row.id for row in rows(app, Cohort, Cohort.organisation_id == organisation_id)]
    here = {row.person_id for row in rows(app, Membership, Membership.organisation_id == cast[who].organisation_id)}
    names = [player.name for player in strangers if player.person_id not in here]
    names += [row.name for row in rows(app, Cohort, Cohort.organisation_id == organisation_id)]
    wrong = []
    for address, method in places(app):
        for each in ids if "<uuid:" in address else ids[:1]:
            path = re.sub(r"<uuid:\w+>", str(each), address)
            answer = client.get(path) if method == "GET" else send_nothing(client, path)
            shown = [name for name in names if name in answer.get_data(as_text=True)]
            # A reflection is begun under an id its page has chosen: every id that is not hers answers alike, in every organisation.
            is_open = "?" in address or (address.startswith("/reflections/") and method == "POST")
            if shown or ("<uuid:" in address and not is_open and answer.status_code not in (403, 404)):
                wrong.append((method, path, answer.status_code, shown))
    assert wrong == []


def places(app: Any) -> list[tuple[str, str]]:
    """Rules whose only unknowns are ids, the lists also with an id as filter."""
    found = []
    for rule in app.url_map.iter_rules():
        if re.search(r"<(?!uuid:)", str(rule)) or str(rule) in ("/sign-out", "/leave", "/account/organisations/leave"):
            continue
        found += [(str(rule), method) for method in ("GET", "POST") if method in (rule.methods or ())]
    lists = ["/people?group=<uuid:x>", "/people?state=left", "/people?gap=supervisor", "/cohorts?archived=1", "/audit?person=<uuid:x>",
             "/progress?cohort=<uuid:x>"]
    return [*(pair for pair in found if "<uuid:" in pair[0] or pair[1] == "GET"), *((address, "GET") for address in lists)]


def send_nothing(client: Any, path: str) -> Any:
    return client.post(path, data=tokens(client))


@BOTH
def test_filters_with_ids_of_another_organisation_show_nothing_of_it(app: Any, client_of: ClientOf, cast: Any) -> None:
    olu = client_of("olu")
    for row in rows(app, Cohort, Cohort.organisation_id == cast.zoe.organisation_id):
        assert "Nobody fits." in olu.get(f"/people?group={row.id}").get_data(as_text=True)
    everybody = olu.get("/audit").get_data(as_text=True)
    strange = olu.get(f"/audit?person={cast.kirsty.membership_id}").get_data(as_text=True)
    assert strange.count("timeline__line") == everybody.count("timeline__line") and "Kirsty" not in strange
    odd = ("role=queen", "state=asleep", "group=x", "gap=x", "page=-5", "page=99999999999999999999", "role=%00", "group=%00", "act=%00")
    for words in (f"?{each}" for each in odd):
        assert olu.get(f"/people{words}").status_code == 200, words
        assert olu.get(f"/audit{words}").status_code == 200, words


@BOTH
def test_five_hundred_people_come_a_page_at_a_time_in_at_most_twelve_looks(app: Any, client_of: ClientOf, cast: Any) -> None:
    crowd = make_crowd(app, cast.olu.organisation_id)
    with inside(app, cast.olu.organisation_id) as session:
        for row in session.query(CohortPlace).filter_by(cohort_id=crowd.cohort_id):
            actions.join(session, person_id=session.get(Membership, row.membership_id).person_id, roles=[Role.TRAINEE])
        actor = actor_of(cast.olu.person_id)
        for number in range(120):
            audit.note(by=actor, act=f"act {number % 7}", thing="x", thing_id=cast.olu.membership_id, about=cast.amina.membership_id)
    olu, names, address = client_of("olu"), [], "/people"
    while address:
        page = olu.get(address).get_data(as_text=True)
        assert len(asked(olu, address)) <= 12, address
        names += re.findall(r'<th scope="row"><a href="/people/[^"]+">([^<]+)</a>', page)
        later = re.search(r'href="(\?[^"]+)" rel="next"', page)
        address = f"/people{later[1].replace('&amp;', '&')}" if later else ""
    assert len(names) == count(app, Membership, Membership.organisation_id == cast.olu.organisation_id) > PEOPLE
    assert names == sorted(names, key=str.lower)
    for address in (f"/cohorts/{crowd.cohort_id}", f"/cohorts/{crowd.cohort_id}?page=2", "/cohorts", f"/people/{cast.amina.membership_id}",
                    "/audit", "/audit?page=2", "/people?gap=supervisor", "/account/organisations"):
        assert len(asked(olu, address)) <= 12, address


@BOTH
def test_groups_are_opened_named_filled_and_archived(app: Any, client_of: ClientOf, cast: Any) -> None:
    olu, tess = client_of("olu"), client_of("tess")
    opened = send(olu, "/cohorts", "/cohorts", name="  Spring   2027 ")
    assert opened.status_code == 303 and "Spring 2027" in olu.get(opened.location).get_data(as_text=True)
    page = opened.location
    assert send(olu, page, f"{page}/trainers", trainer=str(cast.tess.membership_id)).status_code == 303
    amina = f"/people/{cast.amina.membership_id}"
    assert send(olu, amina, f"{amina}/group", group=page.rpartition("/")[2]).status_code == 303
    assert "Amina" in olu.get(page).get_data(as_text=True)
    assert send(olu, page, f"{page}/name", name="Summer 2027").status_code == 303
    assert tess.get(f"/progress/people/{cast.amina.membership_id}").status_code == 200
    assert send(olu, page, f"{page}/archive").status_code == 303
    assert tess.get(f"/progress/people/{cast.amina.membership_id}").status_code == 404
    assert "Summer 2027" not in tess.get("/progress").get_data(as_text=True)
    assert "Summer 2027" in olu.get("/cohorts?archived=1").get_data(as_text=True)
    assert send(olu, page, f"{page}/take-out").status_code == 303
    assert tess.get(f"/progress/people/{cast.amina.membership_id}").status_code == 200
    assert send(olu, page, f"{page}/trainers/{cast.tess.membership_id}/remove").status_code == 303
    assert tess.get(f"/progress/people/{cast.amina.membership_id}").status_code == 404
    told = olu.get("/audit").get_data(as_text=True)
    for words in ("opened the group Summer 2027", "moved Amina Yusuf to the group Summer 2027", "archived the group Summer 2027",
                  "made Tess Marlow trainer of the group Summer 2027", "ended the part of Tess Marlow as trainer"):
        assert words in told, words


@BOTH
def test_moving_to_another_group_keeps_everything_learned_and_the_new_trainer_sees_it(app: Any, client_of: ClientOf, cast: Any) -> None:
    record = client_of("amina").get("/record").get_data(as_text=True)
    [spring] = rows(app, Cohort, Cohort.name == "Spring 2026")
    page, olu = f"/people/{cast.amina.membership_id}", client_of("olu")
    assert send(olu, page, f"{page}/group", group=str(spring.id)).status_code == 303
    assert client_of("amina").get("/record").get_data(as_text=True).count("timeline__line") == record.count("timeline__line")
    assert client_of("tess").get(f"/progress/people/{cast.amina.membership_id}").status_code == 404
    assert count(app, CohortPlace, CohortPlace.membership_id == cast.amina.membership_id) == 1


@pytest.mark.parametrize(("name", "words"), [
    ("", "Enter a name"), ("   ", "Enter a name"), ("Autumn 2026", "already"), (" autumn\t2026", ""), ("x" * 121, "120"),
    ("\x00\x07", "Enter a name"),
])
def test_a_name_that_cannot_be_is_given_back_with_the_field_named(app: Any, client_of: ClientOf, name: str, words: str) -> None:
    answer = send(client_of("olu"), "/cohorts", "/cohorts", name=name)
    html = answer.get_data(as_text=True)
    assert (answer.status_code == 422 and words in html and 'href="#name"' in html) or (not words and answer.status_code == 303)


def test_who_trains_or_joins_a_group_needs_the_role_and_only_one_part(app: Any, client_of: ClientOf, cast: Any) -> None:
    [autumn] = rows(app, Cohort, Cohort.name == "Autumn 2026")
    olu, page, tess = client_of("olu"), f"/cohorts/{autumn.id}", f"/people/{cast.tess.membership_id}"
    for chosen in (cast.sam.membership_id, cast.zoe.membership_id, "", "x"):
        assert send(olu, page, f"{page}/trainers", trainer=str(chosen)).status_code == 422, chosen
    with acting_as(app, cast.olu) as actor:
        actions.grant_role(by=actor, membership=member(cast.tess), role=Role.TRAINEE)
    answer = send(olu, tess, f"{tess}/group", group=str(autumn.id))
    assert answer.status_code == 422 and "trains that group" in answer.get_data(as_text=True)


@BOTH
def test_she_switches_between_her_organisations_and_each_shows_its_own_alone(app: Any, client_of: ClientOf, cast: Any) -> None:
    with inside(app, cast.zoe.organisation_id) as session:
        actions.join(session, person_id=cast.tess.person_id, roles=[Role.LEAD])
    tess, page = client_of("tess"), "/account/organisations"
    there = f"{page}/{cast.zoe.organisation_id}/work-here"
    cookie = tess.get_cookie("peerway").value
    assert "Amina" in tess.get("/people").get_data(as_text=True)
    assert send(tess, page, there).status_code == 303
    seen = tess.get("/people").get_data(as_text=True)
    assert "Northern Lights Families" in seen and "Kirsty" in seen and "Amina" not in seen and "Harbour" not in seen
    assert tess.get(f"/people/{cast.amina.membership_id}").status_code == 404
    assert tess.get_cookie("peerway").value == cookie
    assert send(tess, page, f"{page}/{cast.tess.organisation_id}/work-here").status_code == 303
    assert "Amina" in tess.get("/people").get_data(as_text=True)


def test_switching_is_offered_only_to_who_has_several_and_only_to_her_own(app: Any, client_of: ClientOf, cast: Any) -> None:
    amina = client_of("amina")
    assert "Work here" not in amina.get("/account/organisations").get_data(as_text=True)
    for organisation_id in (cast.zoe.organisation_id, cast.amina.membership_id):
        assert amina.post(f"/account/organisations/{organisation_id}/work-here", data=tokens(amina)).status_code == 404
    assert "Harbour Perinatal Peers" in amina.get("/course").get_data(as_text=True)


@BOTH
def test_the_audit_is_read_in_ones_own_organisation_and_reading_it_is_not_noted(app: Any, client_of: ClientOf, cast: Any) -> None:
    client_of("tess").get("/progress")
    client_of("zoe").get("/progress")
    olu, moira = client_of("olu"), client_of("moira")
    before = olu.get("/audit").get_data(as_text=True)
    assert "Tess Marlow looked at the progress grid, " in before and "Zoë" not in before
    assert "Zoë Fraser looked at the progress grid, " in moira.get("/audit").get_data(as_text=True)
    again = olu.get("/audit").get_data(as_text=True)
    assert again.count("timeline__line") == before.count("timeline__line")
    assert re.search(r"progress grid, \d+ \w+ \d{4}, \d\d:\d\d (GMT|BST)", before)


def test_the_audit_can_be_narrowed_and_an_erased_person_has_no_name(app: Any, client_of: ClientOf, cast: Any) -> None:
    with acting_as(app, cast.olu) as actor:
        actions.grant_role(by=actor, membership=member(cast.dan), role=Role.TRAINER)
        actions.suspend(by=actor, membership=member(cast.bex))
    olu = client_of("olu")
    of_dan = olu.get(f"/audit?person={cast.dan.membership_id}").get_data(as_text=True)
    assert "gave Dan Okafor the role trainer" in of_dan and "Bex" not in of_dan
    of_act = olu.get("/audit?act=suspended").get_data(as_text=True)
    assert "suspended Bex Carter" in of_act and "Dan Okafor" not in of_act
    with inside(app, cast.bex.organisation_id):
        member(cast.bex).person_id = None
    assert "suspended A former member" in olu.get("/audit").get_data(as_text=True)


@BOTH
def test_a_group_takes_up_a_course_and_everybody_in_it_and_who_comes_later_is_enrolled(app: Any, client_of: ClientOf, cast: Any) -> None:
    olu = client_of("olu")
    page = send(olu, "/cohorts", "/cohorts", name="Summer 2027").location
    noor = f"/people/{cast.noor.membership_id}"
    with inside(app, cast.sam.organisation_id) as session:
        actions.join(session, person_id=cast.sam.person_id, roles=[Role.TRAINEE])
    sam = f"/people/{cast.sam.membership_id}"
    assert send(olu, sam, f"{sam}/group", group=page.rpartition("/")[2]).status_code == 303
    assert count(app, Enrolment, Enrolment.membership_id == cast.sam.membership_id) == 0
    [course] = re.findall(rf'action="({page}/courses/[^"]+/follow)"', olu.get(f"{page}/courses").get_data(as_text=True))
    assert send(olu, f"{page}/courses", course).status_code == 303
    assert count(app, Enrolment, Enrolment.membership_id == cast.sam.membership_id) == 1
    assert client_of("sam").get("/course").status_code == 200
    assert send(olu, noor, f"{noor}/group", group=page.rpartition("/")[2]).status_code == 303
    assert count(app, Enrolment, Enrolment.membership_id == cast.noor.membership_id) == 1
    assert send(olu, f"{page}/courses", course.replace("follow", "stop")).status_code == 303
    assert count(app, Enrolment, Enrolment.membership_id == cast.noor.membership_id) == 1
    told = olu.get("/audit").get_data(as_text=True)
    assert "put the group Summer 2027 on a course" in told and "took the group Summer 2027 off a course" in told


def test_a_trainee_without_a_group_is_enrolled_by_herself(app: Any, client_of: ClientOf, cast: Any) -> None:
    with inside(app, cast.sam.organisation_id) as session:
        actions.join(session, person_id=cast.sam.person_id, roles=[Role.TRAINEE])
    page, olu = f"/people/{cast.sam.membership_id}/courses", client_of("olu")
    [action] = re.findall(rf'action="({page}/[^"]+/enrol)"', olu.get(page).get_data(as_text=True))
    assert send(olu, page, action).status_code == 303
    assert "She is on this course." in olu.get(page).get_data(as_text=True)
    assert "Olu Bankole enrolled Sam Reid on a course" in olu.get("/audit").get_data(as_text=True)


@BOTH
def test_the_list_is_downloaded_by_a_lead_who_has_just_confirmed_whole_harmless_and_noted(
    app: Any, client_of: ClientOf, confirmed_client_of: ClientOf, cast: Any,
) -> None:
    with app.app_context(), transactions.step() as session:
        person = session.get(Person, cast.bex.person_id)
        person.name, person.pronouns = "=HYPERLINK(1)", "they/them"
    assert client_of("olu").get("/people.csv").status_code == 303
    answer = confirmed_client_of("olu").get("/people.csv")
    lines = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert len(lines) == 1 + count(app, Membership, Membership.organisation_id == cast.olu.organisation_id)
    assert ["'=HYPERLINK(1)", "they/them", "trainee", "Autumn 2026", "Sam Reid", "Priya Nair", "active"] in [line[:7] for line in lines]
    assert not any(name in str(lines) for name in ("Kirsty", "Moira", "First group"))
    assert len(rows(app, AuditEntry, AuditEntry.thing == "list of people as a file")) == 1
    for who in ("tess", "sam", "amina"):
        assert confirmed_client_of(who).get("/people.csv").status_code == 403
