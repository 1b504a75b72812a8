"""Asking for work, and doing it."""

from lms.jobs.actions.asking import ask
from lms.jobs.actions.working import beat, do_what_is_due, forget_done, plan

__all__ = ["ask", "beat", "do_what_is_due", "forget_done", "plan"]
