"""Who may change an account: the person herself."""

from lms.access import PUBLIC, belongs_somewhere, grant, is_signed_in

OWN = grant("account:own", (is_signed_in, belongs_somewhere))
CONFIRM = grant("account:confirm", (is_signed_in,))
DOOR = PUBLIC
