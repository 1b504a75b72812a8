"""Writing letters, and delivering them."""

from lms.mail.actions.delivering import deliver, forget_old
from lms.mail.actions.wishes import choose
from lms.mail.actions.writing import write

__all__ = ["choose", "deliver", "forget_old", "write"]
