"""The Flask class of the house: one place where a view meets its transaction and its receipt."""

from typing import Any

from flask import Flask, Response, request
from flask_login import current_user

from lms.base.db import writing
from lms.web import receipts, transactions


class House(Flask):
    """Flask, except that a changing view runs once, inside one transaction, committed here."""

    def dispatch_request(self) -> Response:
        """Run the view; commit or roll back; a failure on the way goes to the error pages."""
        if request.method in transactions.SAFE_METHODS:
            return self._conclude(self.make_response(super().dispatch_request()))
        with writing():
            return self._conclude(self._changing_view())

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
