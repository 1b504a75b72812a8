"""Naming contacts, publishing and acknowledging documents, noting breaches."""

from lms.governance.actions.contacts import Named, add_line, end_line, name_contacts
from lms.governance.actions.documents import acknowledge, open_document, publish, retire
from lms.governance.actions.noting import close_breach, note_breach, note_told
from lms.governance.actions.rest import decide, let_go_undecided, tell_leads
from lms.governance.actions.telling import tell_of_record

__all__ = [
    "Named", "acknowledge", "add_line", "close_breach", "decide", "end_line", "let_go_undecided", "name_contacts", "note_breach",
    "note_told", "open_document", "publish", "retire", "tell_leads", "tell_of_record",
]
