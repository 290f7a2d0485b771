"""Pictures of nothing, as small as they can be, each other than the next."""


def picture_of(words: str) -> bytes:
    """Return a JPEG in which nothing lies beside the picture: cleaning changes no byte of it."""
    table = words.encode()
    return b"\xff\xd8\xff\xdb" + (len(table) + 2).to_bytes(2) + table + b"\xff\xd9"
