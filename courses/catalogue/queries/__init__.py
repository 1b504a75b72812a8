"""What the room knows: what is `in_use` in an organisation, the `versions` shared by all, the `files` as they stand on disc."""

from courses.catalogue.queries.editions import edition_or_none, editions_of, latest_edition, own_of, own_pages_of
from courses.catalogue.queries.files import (
    CourseFiles,
    course_folders,
    page_texts,
    plan_in,
    problems_in,
    read_content,
    read_course,
    read_lone_module,
    story_texts,
)
from courses.catalogue.queries.in_use import ModuleInUse, adoption, adoptions, module_in_use, modules_in_use
from courses.catalogue.queries.versions import (
    activities_of,
    courses,
    document_in_use,
    document_of,
    latest_version,
    latest_versions,
    modules_of,
    remember_documents,
)

__all__ = [
    "CourseFiles", "ModuleInUse", "activities_of", "adoption", "adoptions", "course_folders", "courses", "document_in_use", "document_of",
    "edition_or_none", "editions_of", "latest_edition", "latest_version", "latest_versions", "module_in_use", "modules_in_use",
    "modules_of", "own_of", "own_pages_of", "page_texts", "plan_in", "problems_in", "read_content", "read_course", "read_lone_module",
    "remember_documents", "story_texts",
]  # fmt: skip
