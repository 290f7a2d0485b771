"""The same endpoint by hand: Flask, marshmallow, psycopg2, on the same server (eventlet's).

`python -m bench.hand.web DSN` runs it in its own process. Tokens are checked, what is sent is
validated, and what is stored is what the kernel stores, by the same statements.
"""

import eventlet

eventlet.monkey_patch()

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any
from uuid import UUID

import psycopg2
from eventlet import wsgi
from eventlet.queue import LightQueue
from flask import Flask, Response, abort, jsonify, request
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OKPKey
from marshmallow import Schema, ValidationError, fields, validate

from bench.hand.command import handle

CLIENTS = 16
CONNECTIONS = 8
ALGORITHM = "Ed25519"


class ReportSchema(Schema):
    """What a report says."""

    category = fields.String(required=True, validate=validate.Length(1, 64))
    title = fields.String(required=True, validate=validate.Length(1, 200))
    text = fields.String(required=True, validate=validate.Length(1, 4000))
    volts = fields.Integer(required=True, strict=True, validate=validate.Range(0))


app = Flask(__name__)
schema = ReportSchema()
key = OKPKey.generate_key("Ed25519")
connections: LightQueue = LightQueue()


@app.put("/api/lamps/<uuid:lamp>/report/<uuid:command>")
def report(lamp: UUID, command: UUID) -> tuple[Response, int]:
    """Take a report."""
    person = _person()
    try:
        said = schema.load(request.get_json())
    except ValidationError as error:
        return jsonify(errors=error.messages), 422
    with _connection() as connection:
        version = handle(connection, {"lamp": str(lamp), **said}, person, command)
    return jsonify(stream=f"lamp/{lamp}", version=version), 201


def _person() -> str:
    try:
        claims = _claims(request.headers["Authorization"].removeprefix("Bearer "))
    except (KeyError, JoseError):
        abort(401)
    if claims["exp"] < time.time() or "cadre" not in claims["roles"]:
        abort(403)
    return str(claims["sub"])


@lru_cache(1024)
def _claims(token: str) -> dict[str, Any]:
    return jwt.decode(token, key, algorithms=[ALGORITHM]).claims


@contextmanager
def _connection() -> Iterator[Any]:
    connection = connections.get()
    try:
        yield connection
    finally:
        connections.put(connection)


def main(dsn: str) -> None:
    """Serve until killed; say first where, and with which tokens."""
    for _ in range(CONNECTIONS):
        connections.put(psycopg2.connect(dsn))
    socket = eventlet.listen(("127.0.0.1", 0))
    host, port = socket.getsockname()
    tokens = [_token(f"cadre-{number}") for number in range(CLIENTS)]
    print(json.dumps({"host": host, "port": port, "tokens": tokens}), flush=True)
    wsgi.server(socket, app, log_output=False, debug=False)


def _token(person: str) -> str:
    claims = {"sub": person, "roles": ["cadre"], "exp": int(time.time()) + 3600}
    return jwt.encode({"alg": ALGORITHM}, claims, key, algorithms=[ALGORITHM])


if __name__ == "__main__":
    main(sys.argv[1])
