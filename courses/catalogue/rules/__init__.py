"""The rules of the catalogue, pure: `documents` say what a module is, `checks` build one from texts and name every problem.

Below `checks` stand `pages`, `questions`, `sources`, `markdown_text`, `fields` and `yaml_text`, each for its part of the format that
courses/content/README.md lays down; `plan` reads the hours of a course. `minutes` and `finding` are worked out `once` for a document.
"""

from courses.catalogue.rules.checks import course_document, module_document
from courses.catalogue.rules.documents import ModuleDocument, from_json, to_json
from courses.catalogue.rules.problems import ContentBroken, Problem

__all__ = ["ContentBroken", "ModuleDocument", "Problem", "course_document", "from_json", "module_document", "to_json"]
