"""A command by hand: the statements that our kernel sends for one, in bare psycopg2."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from time import perf_counter
from typing import Any
from uuid import UUID, uuid4
from zlib import crc32

import psycopg2

from bench.hand.envelope import event, head_of, report, row

LOCK = crc32(b"one-needle append")
STREAM = "SELECT position, hash, body FROM log WHERE stream = %s AND version > 0 ORDER BY version"
SEEN = "SELECT fingerprint, answer FROM commands WHERE sender = %s AND command = %s"
HEAD = (
    f"SELECT pg_advisory_xact_lock({LOCK}); "
    "SELECT position, hash, time FROM log ORDER BY position DESC LIMIT 1"
)
INSERT = (
    "INSERT INTO log (position, stream, version, type, time, hash, body) "
    "VALUES (%s, %s, %s, %s, %s, %s, %s)"
)
ADVANCE = (
    "UPDATE cursors SET position = %s, hash = %s "
    "WHERE name IN ('model/reports.v1') AND position = %s RETURNING name"
)
FOLD = "INSERT INTO reports_v1 (position, lamp, category, title, volts) VALUES (%s, %s, %s, %s, %s)"
REMEMBER = (
    "INSERT INTO commands (sender, command, fingerprint, answer, at) VALUES (%s, %s, %s, %s, %s)"
)


def writer(dsn: str) -> Callable[..., float]:
    """Open a connection; a turn handles some commands and returns how many it did in a second."""
    connection = psycopg2.connect(dsn)

    def turn(commands: int) -> float:
        begun = perf_counter()
        for number in range(commands):
            handle(connection, report(number), "anna", uuid4())
        return commands / (perf_counter() - begun)

    return turn


def handle(connection: Any, command: dict[str, Any], sender: str, cause: UUID) -> int:
    """Handle one command; return the version it led to.

    Reads stand alone; what is written is one transaction. A version that somebody else has
    written meanwhile raises psycopg2's UniqueViolation.
    """
    now = datetime.now(UTC)
    fingerprint = sha256(json.dumps(command, sort_keys=True).encode()).hexdigest()
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(STREAM, (f"lamp/{command['lamp']}",))
        past = [json.loads(body) for _, _, body in cursor]
        cursor.execute(SEEN, (sender, str(cause)))
        if seen := cursor.fetchone():
            if seen[0] != fingerprint:
                raise ValueError(f"command {cause} was sent before with other content")
            return int(json.loads(seen[1])[1])
    connection.autocommit = False
    with connection, connection.cursor() as cursor:
        cursor.execute(HEAD)
        head = head_of(cursor.fetchone())
        stored = row(event(command, len(past) + 1, cause, sender), head, now)
        cursor.execute(INSERT, stored)
        cursor.execute(ADVANCE, (stored[0], stored[5], head[0]))
        if cursor.fetchone():
            read = json.loads(stored[6])["data"]
            columns = ("lamp", "category", "title", "volts")
            cursor.execute(FOLD, (stored[0], *(read[name] for name in columns)))
        answer = json.dumps([stored[1], stored[2]])
        cursor.execute(REMEMBER, (sender, str(cause), fingerprint, answer, now))
    return len(past) + 1
