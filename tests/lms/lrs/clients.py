"""Another system with a key, for tests: asks the record store as any xAPI client does."""

import base64
import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any
from urllib.parse import urlencode

from lms.lrs import actions
from lms.lrs.kinds import KeyScope
from lms.membership.queries import actor_of
from tests.factories.learning import inside

ACTOR = {"objectType": "Agent", "mbox": "mailto:learner@elsewhere.example"}
VERB = {"id": "http://adlnet.gov/expapi/verbs/attended", "display": {"en-GB": "attended", "en-US": "attended too"}}
ACTIVITY = "http://elsewhere.example/meeting"
VOIDED = "http://adlnet.gov/expapi/verbs/voided"


def statement(**changes: Any) -> dict[str, Any]:
    """A small valid statement of another system."""
    return {"actor": ACTOR, "verb": VERB, "object": {"objectType": "Activity", "id": ACTIVITY}, **changes}


def voiding(statement_id: str) -> dict[str, Any]:
    """One that takes another one back."""
    return statement(verb={"id": VOIDED}, object={"objectType": "StatementRef", "id": statement_id})


class Client:
    """A key of an organisation, and what it asks. `version`: which specification it speaks."""

    def __init__(self, http: Any, key_id: object, secret: str, version: str = "1.0.3") -> None:
        self.http, self.key_id, self.secret, self.version = http, key_id, secret, version

    @classmethod
    def of(cls, app: Any, lead: Any, scopes: Collection[KeyScope] = (KeyScope.ALL,)) -> "Client":
        """One with a fresh key of the lead's organisation."""
        with inside(app, lead.organisation_id):
            by = actor_of(lead.person_id)
            assert by is not None
            key, secret = actions.make_key(by=by, name="Another system", scopes=scopes)
        return cls(app.test_client(), key.id, secret)

    def twin(self, app: Any) -> "Client":
        """The same system, on a connection of its own."""
        return Client(app.test_client(), self.key_id, self.secret, self.version)

    @property
    def authorization(self) -> str:
        """The header that shows the key."""
        return "Basic " + base64.b64encode(f"{self.key_id}:{self.secret}".encode()).decode()

    def ask(self, method: str, resource: str, parameters: Mapping[str, Any] | None = None, *, headers: Any = None, **sent: Any) -> Any:
        """Ask; agents among the parameters are written as JSON."""
        told = {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in (parameters or {}).items()}
        known = {"Authorization": self.authorization, "X-Experience-API-Version": self.version, **(headers or {})}
        address = f"/xapi/{resource}" + (f"?{urlencode(told)}" if told else "")
        return self.http.open(address, method=method, headers={name: value for name, value in known.items() if value}, **sent)

    def send(self, *statements: dict[str, Any]) -> list[str]:
        """Store some, and return their ids."""
        answer = self.ask("POST", "statements", json=list(statements))
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: list[str] = answer.json
        return found

    def get(self, **parameters: Any) -> Any:
        """What GET /statements says."""
        answer = self.ask("GET", "statements", parameters)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        return answer.json

    def ids(self, **parameters: Any) -> list[str]:
        """The ids of the statements found, following `more` to the end."""
        told = self.get(**parameters)
        found = [each["id"] for each in told["statements"]]
        while told["more"]:
            told = self.http.get(told["more"], headers={"Authorization": self.authorization, "X-Experience-API-Version": self.version}).json
            found += [each["id"] for each in told["statements"]]
        return found


def new_id() -> str:
    """An id nobody has used."""
    return str(uuid.uuid4())
