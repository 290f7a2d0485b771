"""nginx with the configuration of one machine, its files and names being those of a test."""

import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deploy.credentials import credentials
from deploy.ground.kept import listening
from deploy.ground.ports import free_ports
from deploy.ground.search import Unfit
from tests.ground.programs import installed
from tests.ground.waiting import until

CONF = Path(__file__).parents[2] / "deploy" / "compose" / "nginx.conf"


@contextmanager
def proxy(folder: Path, instead: Mapping[str, str]) -> Iterator[int]:
    """Run it in `folder`, with texts of the configuration replaced; lend its port for TLS.

    The certificate is in `folder`, for localhost.
    """
    server = installed("nginx", "nginx")
    plain, safe = free_ports(2)
    secrets = credentials("localhost")
    for name in ("certificate", "certificate_key"):
        (folder / name).write_text(secrets[name])
    of_test = {
        "/tmp/": f"{folder}/",
        "/run/secrets": str(folder),
        "root /srv;": f"root {folder};",
        "root /srv/clients;": f"root {folder}/clients;",
        "listen 8080": f"listen 127.0.0.1:{plain}",
        "listen 8443": f"listen 127.0.0.1:{safe}",
        **instead,
    }
    text = CONF.read_text("utf-8")
    for ours, here in of_test.items():
        assert ours in text, ours
        text = text.replace(ours, here)
    (folder / "nginx.conf").write_text(text)
    command = [str(server), "-p", str(folder), "-c", str(folder / "nginx.conf")]
    subprocess.run([*command, "-t"], check=True, capture_output=True)
    as_us = "user root;" if os.geteuid() == 0 else ""  # else it could not enter our folders
    nginx = subprocess.Popen([*command, "-g", f"daemon off; {as_us}"], stderr=subprocess.DEVNULL)
    try:
        until(lambda: _answers(safe))
        yield safe
    finally:
        nginx.terminate()
        nginx.wait()


def _answers(port: int) -> bool:
    try:
        listening(port)
    except Unfit:
        return False
    return True
