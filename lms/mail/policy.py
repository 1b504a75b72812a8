"""Who may choose letters, and read those of a demo."""

from lms.access import PUBLIC, belongs_somewhere, grant

CHOOSE = grant("letters:choose", (belongs_somewhere,))
STOP = PUBLIC
READ_DEMO = PUBLIC
