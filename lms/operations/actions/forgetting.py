"""What retention would forget now: each rule is carried out and rolled back, one organisation a transaction (ASVS 14.2.7)."""

import uuid

from flask import current_app

from lms.audit.queries import organisation_ids
from lms.base.keeping import Forgetting
from lms.tenancy.actions import bind
from lms.tenancy.rules import OrganisationScope
from lms.web import transactions


class _OnlyLooking(Exception):
    """Nothing of this is kept."""


def would_go() -> list[tuple[str, int]]:
    """(rule in words, how many rows) for every rule of every room. Nothing is changed."""
    rules = [rule for register in current_app.extensions["peerway_registers"] for rule in getattr(register, "FORGETS", ())]
    here = organisation_ids()
    return [(rule.words, sum(_tried(rule, each) for each in (here if rule.is_in_organisation else [None]))) for rule in rules]


def _tried(rule: Forgetting, organisation_id: uuid.UUID | None) -> int:
    count = 0
    try:
        with transactions.step() as session:
            if organisation_id is not None:
                bind(session, OrganisationScope(organisation_id))
            count = rule.run(session)
            raise _OnlyLooking
    except _OnlyLooking:
        return count
