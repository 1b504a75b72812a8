"""Words in several languages, extensions, and nulls (xAPI-Data 2.2, 4.1, 4.2)."""

from typing import Any

from lms.xapi.checking import values
from lms.xapi.checking.notes import Notes

EXTENSIONS = "extensions"


def check_language_map(value: Any, notes: Notes) -> None:
    """Words by language tag."""
    clause = "xAPI-Data 4.2"
    if not isinstance(value, dict):
        notes.note("This has to be a map of languages to words.", clause)
        return
    for language, words in value.items():
        with notes.at(language):
            if not values.looks_like(values.LANGUAGE, language):
                notes.note("The name has to be a language tag (RFC 5646).", clause)
            if not isinstance(words, str):
                notes.note("This has to be text.", clause)


def check_extensions(value: Any, notes: Notes) -> None:
    """Anything, under IRIs."""
    clause = "xAPI-Data 4.1"
    if not isinstance(value, dict):
        notes.note("This has to be a map of IRIs to values.", clause)
        return
    for name in value:
        if not values.is_iri(name):
            with notes.at(name):
                notes.note("The name has to be an IRI.", clause)


def check_no_null(value: Any, notes: Notes) -> None:
    """Nothing is null but inside extensions."""
    if value is None:
        notes.note("Nothing may be null outside extensions. Leave it out.", "xAPI-Data 2.2")
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name != EXTENSIONS:
                with notes.at(name):
                    check_no_null(inner, notes)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            with notes.at(number):
                check_no_null(inner, notes)
