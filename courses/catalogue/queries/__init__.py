"""What the room knows: what is `in_use` in an organisation, the `versions` shared by all, the `files` as they stand on disc."""

from courses.catalogue.queries.files import CourseFiles, course_folders, problems_in, read_course
from courses.catalogue.queries.in_use import ModuleInUse, adoption, adoptions, module_in_use, modules_in_use
from courses.catalogue.queries.versions import (
    activities_of,
    courses,
    document_of,
    latest_version,
    latest_versions,
    modules_of,
    remember_documents,
)

__all__ = [
    "CourseFiles", "ModuleInUse", "activities_of", "adoption", "adoptions", "course_folders", "courses", "document_of", "latest_version",
    "latest_versions", "module_in_use", "modules_in_use", "modules_of", "problems_in", "read_course", "remember_documents",
]  # fmt: skip
