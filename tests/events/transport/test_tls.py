"""A broker over TLS must be vouched for, under the very name that we call it by."""

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import eventlet
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from events.broker import Broker, BrokerError, Link


@dataclass(frozen=True)
class Certified:
    certificate: Path
    key: Path


def certify(folder: Path, name: x509.GeneralName) -> Certified:
    """Make a certificate for `name` that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([name]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    made = Certified(folder / "certificate.pem", folder / "key.pem")
    made.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    made.key.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        ),
    )
    return made


@pytest.fixture
def serve() -> Iterator[Callable[[Certified], str]]:
    """Serve TLS with a certificate: greet whoever accepts it, and hang up."""
    server = socket.create_server(("127.0.0.1", 0))
    threads = []

    def start(certified: Certified) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certified.certificate, certified.key)

        def greet() -> None:
            plain, _ = server.accept()
            lazily = {"server_side": True, "do_handshake_on_connect": False}
            with context.wrap_socket(plain, **lazily) as secured, suppress(OSError):
                secured.do_handshake()
                secured.recv(8)  # the client's protocol header, sent once it trusts us

        threads.append(eventlet.spawn(greet))
        return f"amqps://user:password@127.0.0.1:{server.getsockname()[1]}/"

    yield start
    for thread in threads:
        thread.kill()
    server.close()


LOOPBACK = x509.IPAddress(ip_address("127.0.0.1"))


def test_a_certificate_for_another_name_is_refused(serve, tmp_path):
    certified = certify(tmp_path, x509.DNSName("broker.example"))
    with pytest.raises(BrokerError, match="CERTIFICATE_VERIFY_FAILED"):
        Link(Broker(serve(certified), certified.certificate), "test")


def test_a_certificate_for_which_nobody_vouches_is_refused(serve, tmp_path):
    certified = certify(tmp_path, LOOPBACK)
    with pytest.raises(BrokerError, match="CERTIFICATE_VERIFY_FAILED"):
        Link(Broker(serve(certified)), "test")


def test_the_right_certificate_is_accepted(serve, tmp_path):
    certified = certify(tmp_path, LOOPBACK)
    with pytest.raises(BrokerError) as caught:
        Link(Broker(serve(certified), certified.certificate), "test")
    assert "CERTIFICATE" not in str(caught.value)
    assert "closed" in str(caught.value)
