"""What is kept is told to everybody; one's own copy and one's own erasure are for oneself alone."""

from lms.access import PUBLIC, grant, is_signed_in

TOLD = PUBLIC
OWN_DATA = grant("own-data:take-and-erase", (is_signed_in,))
