"""glossary.yaml: words that may be new to a reader, in plain words; and which of them a page uses, found once at publication."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from courses.catalogue.rules.aids import Term
from courses.catalogue.rules.documents import ModuleDocument, Page
from courses.catalogue.rules.fields import Reader, refuse_doubles
from courses.catalogue.rules.markdown_text import words_of
from courses.catalogue.rules.problems import Problem
from courses.catalogue.rules.sources import rows_of

FILE = "glossary.yaml"


def terms_of(data: Any, problems: list[Problem]) -> tuple[Term, ...]:
    """The terms in a parsed file. Problems are noted."""
    rows = rows_of(FILE, data, "terms", ("key", "term", "meaning", "also"), problems)
    refuse_doubles(rows)
    refuse_doubles(rows, "term")
    return tuple(_term(row) for row in rows)


def with_terms(document: ModuleDocument, terms: Sequence[Term]) -> ModuleDocument:
    """The document in which each page names the words of the glossary that it uses; it holds the meanings of those and no others,
    so that a changed meaning makes a new Version only where it is read."""
    pages = tuple(_with_terms(page, terms) for page in document.pages)
    used = {key for page in pages for key in (*page.terms, *(page.alternative.terms if page.alternative else ()))}
    return replace(document, pages=pages, terms=tuple(term for term in terms if term.key in used))


def with_own_terms(document: ModuleDocument, own: Collection[str]) -> ModuleDocument:
    """The same for the pages, by key, that an organisation has written itself: they may use the words the module has."""
    pages = tuple(
        replace(page, terms=terms_in(page.html, document.terms)) if page.key in own else page for page in document.pages
    )
    return replace(document, pages=pages)


def terms_in(html: str, terms: Iterable[Term]) -> tuple[str, ...]:
    """The keys of the terms that rendered HTML uses, in the order of the alphabet."""
    words = re.sub(r"\s+", " ", words_of(html))
    found = [term for term in terms if any(_is_in(words, form) for form in (term.term, *term.also))]
    return tuple(term.key for term in sorted(found, key=in_order))


def in_order(term: Term) -> tuple[str, str]:
    """Where a term stands in the alphabet, whatever its letters' size."""
    return term.term.casefold(), term.key


def _is_in(words: str, form: str) -> bool:
    """Whole words, one or many. Letters in capitals are a name of their own: A&E, NICE."""
    flags = 0 if form.isupper() else re.IGNORECASE
    return re.search(rf"(?<![\w-]){re.escape(form)}(?:s|es)?(?![\w-])", words, flags) is not None


def _with_terms(page: Page, terms: Sequence[Term]) -> Page:
    other = page.alternative and replace(page.alternative, terms=terms_in(page.alternative.html, terms))
    return replace(page, terms=terms_in(page.html, terms), alternative=other)


def _term(row: Reader) -> Term:
    also = row.texts("also") if row.has("also") else ()
    return Term(row.slug("key"), row.text("term", 80), row.text("meaning", 400), also)
