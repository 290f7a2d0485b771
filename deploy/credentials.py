"""`python -m deploy.credentials FOLDER [HOST]`: make every secret of one deployment, once.

Writes the files that docker-compose.yml reads: for each service a database, a broker user and a key
that it signs its events by; the vault's key, PostgreSQL's roles, RabbitMQ's definitions, the first
operator's password, and a self-signed certificate for HOST (localhost), to be replaced by one that
the departments trust.
"""

import base64
import hashlib
import json
import secrets
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from contracts.topology import SERVICES
from deploy.rights import OPERATOR, rights_of

VHOST = "needle"
LOG_READER = "needle_audit"
MOST_QUEUES = 1000  # some thirty are the services', one is each department's
VALID = timedelta(days=397)  # the longest that browsers accept


def credentials(host: str) -> dict[str, str]:
    """Make all secrets anew; return the text of each file by its name."""
    database = {name: secrets.token_urlsafe(24) for name in (*SERVICES, "vault")}
    backup = secrets.token_urlsafe(24)
    broker = {name: secrets.token_urlsafe(24) for name in (*SERVICES, OPERATOR)}
    certificate, key = _certificate(host)
    return {
        "postgres_password": secrets.token_urlsafe(24),
        "rabbitmq_password": broker[OPERATOR],
        "operator_password": secrets.token_urlsafe(24),
        "grafana_password": secrets.token_urlsafe(24),
        "vault_key": _random_key(),
        "vault_database": _database_url("vault", database["vault"], "vault"),
        "backup_database": _url("backup", backup, "postgres"),
        **{f"{name}_database": _database_url(name, database[name]) for name in SERVICES},
        **{f"{name}_log_keys": _log_key(name) for name in SERVICES},
        **{f"{name}_broker": f"amqp://{name}:{broker[name]}@rabbitmq/{VHOST}" for name in SERVICES},
        "databases.sql": "".join(
            [*(_role(name, database[name]) for name in database), _readable(), _copying(backup)]
        ),
        "definitions.json": json.dumps(_definitions(broker), indent=1),
        "certificate": certificate,
        "certificate_key": key,
    }


def _log_key(service: str) -> str:
    """Return a key under an id that no other one has had."""
    return f"{service}.{secrets.token_hex(4)}:{_random_key()}"


def _random_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _database_url(user: str, password: str, name: str = "{service}") -> str:
    """Return a URL; each service puts its own name for {service}."""
    return _url(user, password, f"needle_{name}")


def _url(user: str, password: str, database: str) -> str:
    return f"postgresql+psycopg2://needle_{user}:{password}@postgres/{database}"


def _role(name: str, password: str) -> str:
    """Return the statements that make one role and the database that is its own."""
    return (
        f"CREATE ROLE needle_{name} LOGIN PASSWORD '{password}';\n"
        f"CREATE DATABASE needle_{name} OWNER needle_{name};\n"
        f"REVOKE ALL ON DATABASE needle_{name} FROM PUBLIC;\n"
    )


def _readable() -> str:
    """Return the statements that let the auditor in; each service lets it read its log alone."""
    return "".join(
        f"GRANT CONNECT ON DATABASE needle_{name} TO {LOG_READER};\n"
        for name in SERVICES
        if name != "audit"
    )


def _copying(password: str) -> str:
    """Return the statement that makes the role that copies the server and reads no table."""
    return f"CREATE ROLE needle_backup LOGIN REPLICATION PASSWORD '{password}';\n"


def _definitions(passwords: dict[str, str]) -> dict[str, Any]:
    """Return RabbitMQ's definitions: the vhost, its users, and what each may do in it."""
    limits = {"max-queues": MOST_QUEUES}
    return {
        "vhosts": [{"name": VHOST}],
        "parameters": [
            {"vhost": VHOST, "component": "vhost-limits", "name": "limits", "value": limits}
        ],
        "users": [
            {
                "name": name,
                "password_hash": _hash(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": ["administrator"] if name == OPERATOR else [],
            }
            for name, password in passwords.items()
        ],
        "permissions": [
            {"user": name, "vhost": VHOST, **rights_of(name)._asdict()} for name in passwords
        ],
    }


def _hash(password: str) -> str:
    """Hash a password as RabbitMQ keeps it: salt, then SHA-256 of salt and password, in base64."""
    salt = secrets.token_bytes(4)
    return base64.b64encode(salt + hashlib.sha256(salt + password.encode()).digest()).decode()


def _certificate(host: str) -> tuple[str, str]:
    """Return a self-signed certificate for `host`, and its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today)
        .not_valid_after(today + VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return certificate.public_bytes(Encoding.PEM).decode(), key.private_bytes(*form).decode()


def write(folder: Path, host: str) -> None:
    """Write the files into a new `folder`. Raises FileExistsError rather than replace any.

    Containers read them as users of their own, so it is the folder that is closed to others.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700)
    for name, text in credentials(host).items():
        (folder / name).write_text(text + "\n")
        (folder / name).chmod(0o444)


def main(folder: str, host: str = "localhost") -> int:
    """Write a deployment's secrets, say where; return the exit code."""
    try:
        write(Path(folder), host)
    except FileExistsError:
        print(f"{folder} is there already: move it away to make new secrets.", file=sys.stderr)
        return 1
    print(f"Wrote the secrets of one deployment to {folder}; the certificate is for {host}.")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
