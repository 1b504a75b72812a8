"""Clients nobody here wrote do a full round trip against a running server: tincan's RemoteLRS, and @xapi/xapi in Node."""

import base64
import json
import subprocess
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from tincan import (
    Activity,
    ActivityDefinition,
    Agent,
    Attachment,
    LanguageMap,
    RemoteLRS,
    Statement,
    StatementRef,
    Verb,
)
from tincan.documents import ActivityProfileDocument, AgentProfileDocument, StateDocument

from lms.app import create_app
from lms.base.db import db
from lms.config import ROOT
from tests import houses
from tests.bench.servers import ENGINES, Home, Server
from tests.cast import Cast
from tests.lms.lrs.clients import Client

AGENT = Agent(mbox="mailto:learner@elsewhere.example")
ACTIVITY = Activity(id="http://elsewhere.example/meeting", definition=ActivityDefinition(name=LanguageMap({"en": "A meeting"})))
VERB = Verb(id="http://adlnet.gov/expapi/verbs/attended", display=LanguageMap({"en": "attended"}))


@pytest.fixture(params=ENGINES)
def remote(request: Any) -> Iterator[RemoteLRS]:
    """The store of a running server, as another system sees it."""
    home = Home(request.param).furnish()
    app = create_app(houses.settings(home.folder, home.database_url.replace("postgresql://", "postgresql+psycopg://")))
    with app.app_context():
        lead = Cast().olu
    key = Client.of(app, lead)
    with app.app_context():
        db.engine.dispose()
    with Server(home):
        yield RemoteLRS(
            version="1.0.3", endpoint=f"http://127.0.0.1:{home.port}/xapi/", username=str(key.key_id), password=key.secret,
        )
    home.remove()


JAVASCRIPT = ROOT / ".venv" / "javascript"


@pytest.mark.parametrize("version", ["1.0.3", "2.0.0"])
def test_everything_xapi_js_can_do(remote: RemoteLRS, version: str) -> None:
    """Statements with attachments, state with its ETag, profiles."""
    if not (JAVASCRIPT / "node_modules").exists():
        houses.need("node", "its client is not installed: `make test` does so where there is npm")
    told = base64.b64decode(remote.auth.removeprefix("Basic ")).decode().partition(":")
    command = ["node", "round_trip.mjs", remote.endpoint, told[0], told[2], version]
    done = subprocess.run(command, cwd=JAVASCRIPT, capture_output=True, text=True, timeout=120, check=False)
    assert done.stdout.splitlines() == [f"{step}: whole" for step in ("statements", "attachments", "state", "profiles")], done.stderr


def test_everything_tincan_can_do(remote: RemoteLRS) -> None:
    assert "2.0.0" not in remote.about().content.version and remote.about().success
    statements(remote)
    attachments(remote)
    documents(remote)


def statements(remote: RemoteLRS) -> None:
    """Sent, read, found, voided."""
    sent = remote.save_statement(Statement(actor=AGENT, verb=VERB, object=ACTIVITY))
    assert sent.success and sent.content.id
    several = remote.save_statements([Statement(actor=AGENT, verb=VERB, object=ACTIVITY) for _ in range(5)])
    assert several.success and len({each.id for each in several.content}) == 5
    told = remote.retrieve_statement(sent.content.id)
    assert told.success and told.content.object.definition.name["en"] == "A meeting" and told.content.authority is not None
    found = remote.query_statements({"agent": AGENT, "verb": VERB, "activity": ACTIVITY, "limit": 4})
    assert found.success and len(found.content.statements) == 4 and found.content.more
    rest = remote.more_statements(found.content)
    assert rest.success and len(rest.content.statements) == 2
    voided = Verb(id="http://adlnet.gov/expapi/verbs/voided")
    assert remote.save_statement(Statement(actor=AGENT, verb=voided, object=StatementRef(id=sent.content.id))).success
    assert not remote.retrieve_statement(sent.content.id).success
    assert remote.retrieve_voided_statement(sent.content.id).success


def attachments(remote: RemoteLRS) -> None:
    """What lies elsewhere; tincan sends no content of its own."""
    paper = Attachment(
        usage_type="http://elsewhere.example/paper", display=LanguageMap({"en": "Paper"}), content_type="text/plain", length=3,
        sha2="9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", fileurl="http://elsewhere.example/paper.txt",
    )
    sent = remote.save_statement(Statement(actor=AGENT, verb=VERB, object=ACTIVITY, attachments=[paper]))
    assert sent.success, sent.data
    assert remote.retrieve_statement(sent.content.id).content.attachments[0].sha2 == paper.sha2


def documents(remote: RemoteLRS) -> None:
    """States and profiles with their ETags."""
    state = StateDocument(id="place", activity=ACTIVITY, agent=AGENT, content=bytearray(b"page 3"), content_type="text/plain")
    assert remote.save_state(state).success
    told = remote.retrieve_state(ACTIVITY, AGENT, "place")
    assert bytes(told.content.content) == b"page 3"
    state.etag = '"0000000000000000000000000000000000000000"'
    assert remote.save_state(state).response.status == 412
    state.etag = etag(told)
    assert remote.save_state(state).success
    assert remote.retrieve_state_ids(ACTIVITY, AGENT).content == ["place"]
    assert remote.delete_state(state).success and remote.clear_state(ACTIVITY, AGENT).success
    assert remote.retrieve_state_ids(ACTIVITY, AGENT).content == []
    for document, save, retrieve, delete in (
        (AgentProfileDocument(id="p", agent=AGENT, content=bytearray(b'{"a": 1}')), remote.save_agent_profile,
         lambda: remote.retrieve_agent_profile(AGENT, "p"), remote.delete_agent_profile),
        (ActivityProfileDocument(id="p", activity=ACTIVITY, content=bytearray(b'{"a": 1}')), remote.save_activity_profile,
         lambda: remote.retrieve_activity_profile(ACTIVITY, "p"), remote.delete_activity_profile),
    ):
        document.content_type = "application/json"
        assert save(document).response.status == 400, "a profile says whether it is new (3.1), which this client cannot"
        resource = "agents/profile" if delete == remote.delete_agent_profile else "activities/profile"
        place = {"agent": {"mbox": AGENT.mbox}} if resource.startswith("agents") else {"activityId": ACTIVITY.id}
        posted(remote, resource, {**place, "profileId": "p"})
        document.etag = etag(retrieve())
        assert save(document).success and bytes(retrieve().content.content) == b'{"a": 1}'
        assert save(document).response.status == 412, "the tag is of the one before"
        document.etag = etag(retrieve())
        assert delete(document).success and retrieve().response.status == 404


def etag(told: Any) -> str:
    """The tag of what was told, which this client looks for in vain since its Python gives headers as pairs."""
    found: str = told.response.getheader("ETag")
    return found


def posted(remote: RemoteLRS, resource: str, parameters: dict[str, Any]) -> None:
    """A first version of a profile, sent by POST."""
    told = urlencode({name: json.dumps(value) if isinstance(value, dict) else value for name, value in parameters.items()})
    request = urllib.request.Request(f"{remote.endpoint}{resource}?{told}", data=b"{}", method="POST", headers={
        "Authorization": remote.auth, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json",
    })
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert answer.status == 204
