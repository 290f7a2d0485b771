"""The archive keeps whatever any service says; of the directory's facts, keys are copied too."""

from collections.abc import Sequence

from events.envelope import decode
from events.inbox import Letter
from events.unit import Unit
from services.audit.facts import archive
from services.copies import keys
from services.copies.mounting import copying

COPIES = (keys.model,)

_KEYS = ("directory.signing_key_published.", "directory.signing_key_retired.")
_copy = copying(*COPIES)


def keep(source: str, unit: Unit, letters: Sequence[Letter]) -> None:
    """Archive what came from `source`; take over the keys that tokens are signed with."""
    archive.keep(source, unit, letters)
    for letter in letters:
        if letter.type.startswith(_KEYS):
            _copy(unit, decode(letter.body, unit.kernel.registry, letter.hash))
