"""Rules that are worth working out once for a document: a document never changes, and the same one is shown a thousand times."""

from collections import OrderedDict
from collections.abc import Callable
from functools import wraps
from threading import Lock
from typing import TypeVar

from courses.catalogue.rules.documents import ModuleDocument

MOST_KEPT = 64
Found = TypeVar("Found")


def once_a_document(rule: Callable[[ModuleDocument], Found]) -> Callable[[ModuleDocument], Found]:
    """The rule, which remembers what it said of the last 64 documents. It must be pure.

    Documents are told apart by which they are, not by what they say: comparing two is dearer than most rules. What is kept holds its
    document, so that no other can take its place in memory.
    """
    kept: OrderedDict[int, tuple[ModuleDocument, Found]] = OrderedDict()
    door = Lock()

    @wraps(rule)
    def remembered(document: ModuleDocument) -> Found:
        with door:
            if id(document) in kept:
                kept.move_to_end(id(document))
                return kept[id(document)][1]
        found = rule(document)
        with door:
            kept[id(document)] = (document, found)
            if len(kept) > MOST_KEPT:
                kept.popitem(last=False)
        return found

    return remembered
