"""What trainers write on: `pages` of a module, and its `parts`, which are questions and stories."""

from courses.authoring.queries.pages import (
    PageRow,
    PublishedPage,
    Writing,
    draft_row,
    history,
    module_or_none,
    modules,
    page_rows,
    published_or_none,
    writing_or_none,
)
from courses.authoring.queries.parts import (
    PartWriting,
    PublishedPart,
    new_key,
    part_history,
    part_or_none,
    part_rows,
    published_part_or_none,
    said_words,
)

__all__ = [
    "PageRow", "PartWriting", "PublishedPage", "PublishedPart", "Writing", "draft_row", "history", "module_or_none", "modules", "new_key",
    "page_rows", "part_history", "part_or_none", "part_rows", "published_or_none", "published_part_or_none", "said_words",
    "writing_or_none",
]  # fmt: skip
