"""The API's description: the services' OpenAPI 3.1 documents, merged into one."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

Document = Mapping[str, Any]

TITLE, VERSION = "One Needle", "1"


def merge(documents: Sequence[Document]) -> dict[str, Any]:
    """Merge documents of one origin.

    Components of the same name and content are kept once; where the content differs, the later
    one is renamed. Raises ValueError where two documents describe the same path.
    """
    whole: dict[str, Any] = {
        "openapi": "3.1.0",
        "info": {"title": TITLE, "version": VERSION},
        "tags": [],
        "paths": {},
        "components": {},
    }
    for number, document in enumerate(documents):
        renamed = _moved(document, _clashes(whole["components"], document, number))
        if double := whole["paths"].keys() & renamed["paths"].keys():
            msg = f"described twice: {', '.join(sorted(double))}"
            raise ValueError(msg)
        whole["paths"] |= renamed["paths"]
        whole["tags"] += renamed.get("tags", [])
        for kind, parts in renamed.get("components", {}).items():
            whole["components"].setdefault(kind, {}).update(parts)
    return whole


def _clashes(known: Document, document: Document, number: int) -> dict[str, str]:
    """Return the new reference of each component whose name is taken for something else."""
    return {
        f"#/components/{kind}/{name}": f"#/components/{kind}/{name}{number + 1}"
        for kind, parts in document.get("components", {}).items()
        for name, part in parts.items()
        if known.get(kind, {}).get(name, part) != part
    }


def _moved(part: Any, references: Mapping[str, str], at: str = "#") -> Any:
    if isinstance(part, Mapping):
        return {
            _name(references, f"{at}/{name}", name): _moved(inner, references, f"{at}/{name}")
            for name, inner in part.items()
        }
    if isinstance(part, list | tuple):
        return [_moved(inner, references, at) for inner in part]
    return references.get(part, part) if isinstance(part, str) else part


def _name(references: Mapping[str, str], at: str, name: Any) -> Any:
    return references[at].rpartition("/")[2] if at in references else name


def portable(part: Any) -> Any:
    r"""Return a document whose patterns are regular expressions everywhere.

    `\Z` is Python's word for the end; in ECMA 262, which JSON Schema goes by, it is a letter.
    """
    if isinstance(part, Mapping):
        return {
            name: re.sub(r"\\Z$", "$", inner) if name == "pattern" else portable(inner)
            for name, inner in part.items()
        }
    return [portable(inner) for inner in part] if isinstance(part, list | tuple) else part
