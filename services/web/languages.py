"""In which language a problem speaks: English, or Chinese to whoever likes that better."""

from typing import Any

from werkzeug.datastructures import LanguageAccept

from contracts import refusals
from services.web.problems import Problem

_LANGUAGES = ("en", "zh")


def language_of(accepted: LanguageAccept) -> str:
    """Return the language that a request likes best; English where it says nothing."""
    return accepted.best_match(_LANGUAGES, default="en")


def told(problem: Problem, language: str) -> tuple[dict[str, Any], str]:
    """Return a problem's document with its sentence in a language, and which language that is.

    The one field that a refusal is about gets the same sentence. Whatever has no Chinese sentence,
    or lacks a member that its sentence names, is told in English.
    """
    document = problem.document()
    if language == "en":
        return document, "en"
    try:
        detail = refusals.chinese()[problem.code].format_map(document)
    except KeyError:
        return document, "en"
    errors = [
        {**error, "reason": detail} if error["reason"] == problem.detail else error
        for error in document.get("errors", ())
    ]
    return document | {"detail": detail} | ({"errors": errors} if errors else {}), "zh"
