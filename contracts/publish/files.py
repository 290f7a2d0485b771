"""Writing the documents, and comparing them with what is committed."""

import json
from pathlib import Path

from contracts import all as every_contract
from contracts.publish import asyncapi

PUBLISHED = Path(__file__).parents[1] / "published"


def documents() -> dict[str, str]:
    """Return each document's text by its name below `contracts/published`."""
    contents = {"asyncapi.json": asyncapi.document(), **asyncapi.schemas()}
    return {
        name: json.dumps(content, ensure_ascii=False, indent=1) + "\n"
        for name, content in sorted(contents.items())
    }


def differences(directory: Path = PUBLISHED) -> list[str]:
    """Return the names of the documents that are new, changed or gone, each with which it is."""
    found = {
        str(path.relative_to(directory)): path.read_text("utf-8")
        for path in directory.rglob("*.json")
    }
    wanted = documents()
    return sorted(
        [f"new: {name}" for name in wanted.keys() - found.keys()]
        + [f"gone: {name}" for name in found.keys() - wanted.keys()]
        + [f"changed: {n}" for n in wanted.keys() & found.keys() if wanted[n] != found[n]],
    )


def publish(directory: Path = PUBLISHED) -> list[str]:
    """Write what differs and remove what is gone; return what was done."""
    done = differences(directory)
    wanted = documents()
    for line in done:
        kind, _, name = line.partition(": ")
        path = directory / name
        if kind == "gone":
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(wanted[name], "utf-8")
    return done


__all__ = ["PUBLISHED", "differences", "documents", "every_contract", "publish"]
