"""Administering a running directory over HTTP: what `needle areas` and `needle people` do."""

import csv
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Protocol
from uuid import UUID, uuid4, uuid5

import msgspec

from contracts.common import Role
from contracts.directory.codes import LENGTHS, level_of, parent_of

PART: Final = 1000
"""How many areas go into one part of an edition, which is one event."""

_PARTS: Final = UUID("0c0c9d0a-8f43-5d0e-b3a4-5a4f8d2c7e19")

Progress = Callable[[int, int], None]
"""Called with how many areas of how many are imported."""


class AreasFileError(Exception):
    """A file of areas cannot be read. The text says which line, and why."""


class Sender(Protocol):
    """Somebody who is signed in and sends commands. Raises what a refusal is to them."""

    def put(self, path: str, body: Mapping[str, Any], /) -> Any:
        """Send a command."""


def import_areas(sender: Sender, file: Path, edition: str, progress: Progress) -> int:
    """Import an edition of the division codes from a CSV; return how many areas it has.

    A part's id follows from its content: after a failure the same call goes on where it ended.
    Raises AreasFileError, before anything is sent.
    """
    areas = read_areas(file)
    progress(0, len(areas))
    for number, begin in enumerate(range(0, len(areas), PART)):
        part = areas[begin : begin + PART]
        digest = sha256(msgspec.json.encode(part)).hexdigest()
        command = uuid5(_PARTS, f"{edition}/{number}/{digest}")
        sender.put(f"/api/areas/editions/{edition}/{number}/{command}", {"areas": part})
        progress(begin + len(part), len(areas))
    return len(areas)


def read_areas(file: Path) -> list[dict[str, Any]]:
    """Return the areas of a CSV (`code,name`, `level` where codes are padded), parents first.

    Codes may be shortened (330783005) or padded to 12 digits as the NBS prints them
    (330783005000); then `level` tells how much of a code is padding. Raises AreasFileError.
    """
    with file.open(encoding="utf-8-sig", newline="") as text:
        rows = csv.DictReader(text)
        if not {"code", "name"} <= set(rows.fieldnames or ()):
            raise AreasFileError(f"{file}:1: the first line must name the columns code and name")
        areas = [_area(row, f"{file}:{rows.line_num}") for row in rows]
    return sorted(areas, key=lambda area: (len(area["code"]), area["code"]))


def _area(row: Mapping[str, str | None], where: str) -> dict[str, Any]:
    code, name, level = ((row.get(column) or "").strip() for column in ("code", "name", "level"))
    if level in LENGTHS:
        code, padding = code[: LENGTHS[level]], code[LENGTHS[level] :]
        if padding.strip("0"):
            raise AreasFileError(f"{where}: {code}{padding} is no code of a {level}")
    if not name:
        raise AreasFileError(f"{where}: {code} has no name")
    if not (code.isascii() and code.isdigit() and len(code) in LENGTHS.values()):
        raise AreasFileError(f"{where}: {code} is no code of 2, 4, 6, 9, 12 or 15 digits")
    return {"code": code, "name": name, "level": level_of(code), "parent": parent_of(code)}


def add_person(
    sender: Sender,
    person: str,
    *,
    name: str,
    roles: Sequence[Role],
    areas: Sequence[str],
    phone: str | None = None,
    department: str | None = None,
) -> None:
    """Register a person."""
    body = {"name": name, "roles": list(roles), "areas": list(areas)}
    more = {"phone": phone, "department": department}
    given = {field: value for field, value in more.items() if value is not None}
    sender.put(f"/api/people/{person}/register/{uuid4()}", body | given)


def set_password(sender: Sender, person: str, login: str, password: str) -> None:
    """Let a person sign in, or set another password."""
    body = {"login": login, "password": password}
    sender.put(f"/api/people/{person}/credentials/{uuid4()}", body)


def open_account(sender: Sender, department: str, account: str, password: str) -> None:
    """Let a department's own system connect, or set its account another password."""
    body = {"department": department, "password": password}
    sender.put(f"/api/accounts/{account}/open/{uuid4()}", body)
