"""Which parts are drawn for a check by sample (抽查)."""

from uuid import UUID

from events.vault import Vault

_RANGE = 1 << 32


def is_drawn(vault: Vault, assignment: UUID, share: float) -> bool:
    """Tell whether an assignment is drawn: the same answer always, which nobody can guess.

    `share` (0 to 1) of all are drawn. It follows from a keyed digest of the assignment's id, so
    that no department can know beforehand, and a repeated command finds the same.
    """
    digest = vault.fingerprint(f"sample {assignment}".encode())
    return int(digest[:8], 16) < share * _RANGE
