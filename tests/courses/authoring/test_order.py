"""Questions of an organisation's own come back in the order they were published in."""

from typing import Any

from courses.catalogue.queries import document_in_use, module_in_use
from tests.courses.authoring.test_exchange_pages import GIFT, ClientOf, publish
from tests.engines import BOTH
from tests.factories.learning import ONE, inside

IN_ORDER = ["Where do we meet?", "Which are ours?", "We meet weekly.", "Match.", "Our number:"]


@BOTH
def test_they_stand_in_the_order_of_the_file(app: Any, cast: Any, client_of: ClientOf) -> None:
    assert publish(client_of("tess"), GIFT).status_code == 303
    with inside(app, cast.tess.organisation_id) as session:
        module = module_in_use(session, ONE)
        assert module is not None
        assert [question.stem for question in document_in_use(session, module).quiz.questions][-5:] == IN_ORDER
