"""Which page of a list is asked for."""

from flask import request

LAST_PAGE = 100_000  # a number no database can count to must not reach it


def page_asked() -> int:
    """The page in the address, within reason; the first for anything else."""
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)
