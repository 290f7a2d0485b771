"""In which language a problem speaks: English, or Chinese to whoever likes that better."""

from typing import Any

from werkzeug.datastructures import LanguageAccept

from contracts import refusals
from services.web.problems import Problem

_LANGUAGES = ("en", "zh")


def language_of(accepted: LanguageAccept) -> str:
    """Return the language that a request likes best; English where it says nothing."""
    return accepted.best_match(_LANGUAGES, default="en")


def told(problem: Problem, language: str) -> dict[str, Any]:
    """Return a problem's document with its sentence in a language.

    The one field that a refusal is about gets the same sentence.
    """
    document = problem.document()
    sentence = refusals.chinese().get(problem.code) if language == "zh" else None
    if sentence is None:
        return document
    detail = sentence.format_map(document)
    errors = [
        {**error, "reason": detail} if error["reason"] == problem.detail else error
        for error in document.get("errors", ())
    ]
    return document | {"detail": detail} | ({"errors": errors} if errors else {})
