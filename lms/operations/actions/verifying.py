"""Does what is stored fit together? Every room is asked (safety.md 4.2); after a restore the answers are kept as evidence (F8)."""

import json
import time
from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy import func, select

from lms.audit.queries import last_link, organisation_ids
from lms.base import clock, schema
from lms.base.db import Base, db
from lms.base.findings import Check
from lms.config import ROOT, Settings
from lms.operations import rules
from lms.privacy import actions as vault
from lms.tenancy.actions import reading_in
from lms.tenancy.rules import OrganisationScope, ServiceScope

Say = Callable[[str], None]
OLDER = "The database is of an earlier release: `start` brings it up to date; then run `verify`."


def checks() -> list[Check]:
    """What every room asks, in the order of the house."""
    return [check for register in current_app.extensions["peerway_registers"] for check in getattr(register, "CHECKS", ())]


def faults(say: Say) -> list[str]:
    """Ask everything and say how far it is. Returns what is wrong, in words that name no person. Changes nothing."""
    found: list[str] = []
    asked = checks()
    for number, check in enumerate(asked, start=1):
        say(f"{number} of {len(asked)}  {check.words}")
        found += check.of_all() if check.of_all else []
        for organisation_id in organisation_ids() if check.of_organisation else ():
            with reading_in(OrganisationScope(organisation_id)) as session:
                found += check.of_organisation(session) if check.of_organisation else []
    return found


def write_evidence(settings: Settings, main: Path, forgotten: int, say: Say) -> Path:
    """Look at what was brought back and write down what was found: counts, heads of the audit, texts that open, faults."""
    begun, now = time.monotonic(), clock.now()
    is_current = schema.present(db.engine) == schema.wanted(str(ROOT / "migrations"))
    opened = vault.open_some() if is_current else {}
    evidence = {
        "restored_at": now.isoformat(), "backup": main.name, "people_forgotten_again": forgotten,
        "rows": _rows() if is_current else {}, "audit_heads": _heads() if is_current else {},
        "private_words": opened, "wrong": [*(faults(say) if is_current else [OLDER]), *_shut(opened)],
        "seconds": round(time.monotonic() - begun, 1),
    }
    file = settings.home / f"restored-{rules.name_of(now)}.json"
    file.write_text(json.dumps(evidence, indent=1))
    return file


def _shut(opened: dict[str, int]) -> list[str]:
    shut = opened.get("private_texts_shut", 0)
    return [f"vault: {shut} of the private texts that were tried do not open"] if shut else []


def _rows() -> dict[str, int]:
    classes = {mapper.class_.__tablename__: mapper.class_ for mapper in Base.registry.mappers}
    with reading_in(ServiceScope("counting what was brought back")) as session:
        return {
            name: session.scalar(select(func.count()).select_from(cls)) or 0 for name, cls in sorted(classes.items())
        }


def _heads() -> dict[str, str]:
    heads = {}
    for organisation_id in organisation_ids():
        with reading_in(OrganisationScope(organisation_id)) as session:
            last = last_link(session)
        heads[str(organisation_id)] = f"{last.sequence} {last.digest.hex()}" if last else "0"
    return heads
