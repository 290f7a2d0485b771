"""The secret on a place's label (标签密钥): what proves that somebody stood before it.

A label's QR code holds `https://HOST/p/CODE#SECRET`. A browser does not send what follows the `#`,
so that it never comes to a server of whoever scans the label with something else. Whoever prints
makes the secret; services keep its digest alone, by which what a phone scanned is known again.
"""

import hmac
from collections.abc import Callable
from hashlib import sha256
from typing import Final
from uuid import UUID

BITS: Final = 80
"""Nobody finds one of 2^80 by trying, neither here nor from the digest at home."""

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: five bits a character, none of which a reader takes for another."""

_CHARACTERS: Final = BITS // 5
_CONTEXT: Final = b"needle place label 1\n"


def new_secret(random_bits: Callable[[int], int]) -> str:
    """Return the secret of a new label, 16 characters; `random_bits` is `secrets.randbits`."""
    number = random_bits(BITS)
    digits = (number >> 5 * place & 31 for place in reversed(range(_CHARACTERS)))
    return "".join(ALPHABET[digit] for digit in digits)


def digest_of(place: UUID, secret: str) -> str:
    """Return what services keep of a secret: a SHA-256 that no other place's label leads to."""
    return sha256(_CONTEXT + place.bytes + secret.encode()).hexdigest()


def proves(place: UUID, secret: str, digest: str) -> bool:
    """Tell whether a secret is that of a place's label, in a time that tells nothing of it."""
    return hmac.compare_digest(digest_of(place, secret), digest)
