"""In which form statements, activities and agents are told (xAPI-Communication 2.1.3, 2.4, 2.5)."""

from typing import Any, ClassVar

import pytest

from tests.engines import BOTH
from tests.lms.lrs.clients import ACTIVITY, ACTOR, Client, statement


@pytest.fixture
def client(app: Any, cast: Any) -> Client:
    return Client.of(app, cast.olu)


class TestFormats:
    """xAPI-Communication 2.1.3, 2.4, 2.5."""

    RICH: ClassVar[dict[str, Any]] = {
        "definition": {"name": {"en-US": "Meeting", "de": "Treffen"}, "description": {"en-US": "A", "de": "B"}, "type": "http://x.example/t",
                       "interactionType": "choice", "choices": [{"id": "a", "description": {"en-US": "One", "de": "Eins"}}]},
    }

    @BOTH
    def test_canonical_is_as_the_record_knows_it_in_the_readers_language(self, client: Client) -> None:
        client.send(statement(object={"id": ACTIVITY, **self.RICH}))
        (bare,) = client.send(statement(context={"contextActivities": {"other": {"id": ACTIVITY}}}))
        asked = {"statementId": bare, "format": "canonical"}
        told = client.ask("GET", "statements", asked, headers={"Accept-Language": "de-AT, de;q=0.9"}).json
        assert told["object"]["definition"]["name"] == {"de": "Treffen"} and told["verb"]["display"].keys() == {"en-GB"}
        assert told["object"]["definition"]["choices"][0]["description"] == {"de": "Eins"}
        assert told["context"]["contextActivities"]["other"][0]["definition"]["description"] == {"de": "B"}
        assert "definition" not in client.get(statementId=bare)["object"]

    def test_ids_are_no_more_than_who_and_what(self, client: Client) -> None:
        named = {**ACTOR, "name": "Somebody"}
        group = {"objectType": "Group", "member": [named], "name": "All"}
        verb = {"id": "http://x.example/v", "display": {"en": "v"}}
        inner = {"objectType": "SubStatement", "actor": named, "verb": verb, "object": group}
        (statement_id,) = client.send(statement(actor=group, object=inner, context={"instructor": named, "contextActivities": {
            "parent": [{"objectType": "Activity", "id": ACTIVITY, **self.RICH}]}}))
        told = client.get(statementId=statement_id, format="ids")
        assert told["actor"] == {"objectType": "Group", "member": [ACTOR]} and told["verb"].keys() == {"id"}
        assert told["object"]["actor"] == ACTOR and told["object"]["object"] == {"objectType": "Group", "member": [ACTOR]}
        assert told["context"] == {"instructor": ACTOR, "contextActivities": {"parent": [{"objectType": "Activity", "id": ACTIVITY}]}}

    def test_context_activities_are_always_arrays(self, client: Client) -> None:
        related = {"contextActivities": {"category": {"id": ACTIVITY}}}
        inner = {**statement(verb={"id": "http://x.example/v"}, object={"id": ACTIVITY}, context=related), "objectType": "SubStatement"}
        (statement_id,) = client.send(statement(object=inner, context=related))
        told = client.get(statementId=statement_id)
        assert told["context"] == told["object"]["context"] == {"contextActivities": {"category": [{"id": ACTIVITY}]}}

    def test_an_activity_is_told_with_its_newest_definition(self, client: Client) -> None:
        assert client.ask("GET", "activities", {"activityId": "http://x.example/unknown"}).json == {
            "objectType": "Activity", "id": "http://x.example/unknown",
        }
        client.send(statement(object={"id": ACTIVITY, "definition": {"name": {"en": "Old"}}}))
        client.send(statement(object={"id": ACTIVITY, **self.RICH}))
        assert client.ask("GET", "activities", {"activityId": ACTIVITY}).json == {"objectType": "Activity", "id": ACTIVITY, **self.RICH}
        assert client.ask("GET", "activities").status_code == client.ask("GET", "activities", {"activityId": "x"}).status_code == 400

    def test_an_agent_is_told_as_a_person_of_no_more_than_was_asked(self, client: Client) -> None:
        asked = {"objectType": "Agent", "name": "N", "account": {"homePage": "http://x.example", "name": "1"}}
        assert client.ask("GET", "agents", {"agent": asked}).json == {"objectType": "Person", "name": ["N"], "account": [asked["account"]]}
        assert client.ask("GET", "agents").status_code == client.ask("GET", "agents", {"agent": {"x": 1}}).status_code == 400
