"""The lot by which a town is drawn to verify what a street did itself (抽取核查镇街)."""

from uuid import UUID

from events.vault import Vault


def lot_of(vault: Vault, assignment: UUID) -> int:
    """Return an assignment's lot, from 0 up to 2⁶⁴: the same always, which nobody can guess.

    It follows from a keyed digest of the assignment's id: a street neither knows beforehand from
    where it is verified, nor gets another lot by reporting again.
    """
    digest = vault.fingerprint(f"town {assignment}".encode())
    return int(digest[:16], 16)
