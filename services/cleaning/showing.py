"""A file becomes what is shown of it: a picture and a thumbnail, or a document without the rest."""

import struct
from dataclasses import dataclass
from typing import Final

from services.cleaning.apart import read_apart
from services.cleaning.kinds import Kind
from services.cleaning.turns import Turns

_holding: set[str] = set()
_TURNS: Final = {
    "photo": Turns(1, accounts=_holding),
    "pdf": Turns(2, accounts=_holding),
}
"""As many as fit into a container of 1,280 MiB beside its service."""

_LENGTHS: Final = struct.Struct(">II")

_TOO_MUCH: Final = "it takes too long or too much memory to read"
_REASONS: Final = {
    "photo": {
        "broken": "it is broken or was cut off: take or send it again",
        "pixels": "it has more than 50 million pixels: send it smaller",
    },
    "pdf": {
        "encrypted": "it is encrypted: save it without a password",
        "broken": "it is broken: save it anew, or print it as a PDF",
        "pages": "it has more than 500 pages: send it in parts",
        "colours": "it has photos in colours for print (CMYK): print it as a PDF",
    },
}


@dataclass(frozen=True, slots=True)
class Shown:
    """What people see of a file. A document has no thumbnail."""

    media_type: str
    content: bytes
    thumbnail: bytes | None


def show(kind: Kind, data: bytes, account: str | None) -> Shown:
    """Make what is shown of a file that `account` sends; None for one that is here already.

    Takes a turn and a process of its own. Raises UnreadableError, GivenUpError, BusyError.
    """
    reader = kind.reader
    with _TURNS[reader].taken(account):
        module = f"services.cleaning.{reader}_inside"
        made = read_apart(module, data, _REASONS[reader], _TOO_MUCH)
    if reader == "pdf":
        return Shown(kind.media_type, made, None)
    picture, thumbnail = _LENGTHS.unpack_from(made)
    begins = _LENGTHS.size
    return Shown(
        "image/jpeg",
        made[begins : begins + picture],
        made[begins + picture : begins + picture + thumbnail],
    )
