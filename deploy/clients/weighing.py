"""What a client costs at first load, and writing each file packed, for servers to send as it is."""

import gzip
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

MOST_BYTES = 60 * 1024
"""Bytes, packed, that somebody loads before the first page is there: its HTML, scripts and styles.
What is loaded later, when it is needed (the scanner, a map), is not counted."""

_PACKED = {".html", ".js", ".css", ".svg", ".wasm", ".webmanifest"}
_LEVEL = 9


def pack(built: Path) -> None:
    """Write each file of a kind that packs well once more beside itself, packed."""
    for file in sorted(built.rglob("*")):
        if file.suffix in _PACKED:
            packed = gzip.compress(file.read_bytes(), _LEVEL, mtime=0)
            file.with_name(f"{file.name}.gz").write_bytes(packed)


def first_loads(built: Path) -> dict[str, int]:
    """Return how many packed bytes each page is at first load."""
    manifest = json.loads((built / ".vite" / "manifest.json").read_text("utf-8"))
    pages = [name for name, chunk in manifest.items() if chunk.get("isEntry")]
    return {page: sum(_packed(built / file) for file in _files(manifest, page)) for page in pages}


def _files(manifest: Mapping[str, Any], page: str) -> set[str]:
    found = {page}
    for name in _imported(manifest, page):
        found |= {manifest[name]["file"], *manifest[name].get("css", ())}
    return found


def _imported(manifest: Mapping[str, Any], name: str) -> Iterator[str]:
    yield name
    for each in manifest[name].get("imports", ()):
        yield from _imported(manifest, each)


def _packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes(), _LEVEL, mtime=0))
