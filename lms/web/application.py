"""The Flask class of the house: one place where a view meets its transaction and its receipt."""

from typing import Any

from flask import Flask, Response, current_app, has_request_context, request
from flask_login import current_user

from lms.base.db import writing
from lms.web import receipts, transactions

MOST_ADDRESSES = 4096


def this_app() -> Flask:
    """The app itself and not the one that stands for it here and now: for a thread, or a file that is written when the request is over."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # Flask's stand-in hides its own method from types
    return app


class House(Flask):
    """Flask, except that a changing view runs once, inside one transaction, committed here."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._addresses: dict[tuple[Any, ...], str] = {}

    def dispatch_request(self) -> Response:
        """Run the view; commit or roll back; a failure on the way goes to the error pages."""
        if request.method in transactions.SAFE_METHODS:
            return self._conclude(self.make_response(super().dispatch_request()))
        with writing():
            return self._conclude(self._changing_view())

    def url_for(self, endpoint: str, **values: Any) -> str:
        """An address; those inside the house never change while it stands, so each is worked out once."""
        if endpoint.startswith(".") or any(name.startswith("_") for name in values) or not has_request_context():
            return super().url_for(endpoint, **values)
        key = (request.root_path, endpoint, *sorted(values.items()))
        address = self._addresses.get(key)
        if address is None:
            if len(self._addresses) >= MOST_ADDRESSES:
                self._addresses.clear()
            address = self._addresses[key] = super().url_for(endpoint, **values)
        return address

    def _changing_view(self) -> Response:
        view: Any = self.view_functions.get(request.endpoint or "")
        run = super().dispatch_request
        if view is None or not receipts.wants_receipt(view, request.method):
            return self.make_response(run())
        person_id = getattr(current_user, "person_id", None)
        return receipts.answer_once(person_id, lambda: self.make_response(run()))

    def _conclude(self, response: Response) -> Response:
        transactions.conclude(request.method, response)
        return response
