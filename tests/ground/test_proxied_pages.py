"""The pages for people at the proxy: the same files, with the same rules, as in one process."""

from collections.abc import Iterator

import pytest
import requests

from services.web.clients import PERMISSIONS, POLICY
from tests.ground.nginx import proxy

BUILT = ("index.html", "phone/index.html", "sw.js", "assets/phone-1.js", ".made-of")


@pytest.fixture
def proxied(tmp_path) -> Iterator[requests.Session]:
    """A client of the proxy, which has the files of a build: each says its own name."""
    for name in BUILT:
        file = tmp_path / "clients" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name)
    with proxy(tmp_path, {}) as port, requests.Session() as session:
        session.trust_env = False
        session.verify = str(tmp_path / "certificate")
        session.address = f"https://localhost:{port}"
        yield session


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("/", "index.html"),
        ("/phone/", "phone/index.html"),
        ("/phone/p/EH9900000WF", "phone/index.html"),
        ("/sw.js", "sw.js"),
        ("/assets/phone-1.js", "assets/phone-1.js"),
    ],
)
def test_a_page_comes_with_what_a_browser_may_do_with_it(proxied, path, file):
    answer = proxied.get(proxied.address + path)
    assert (answer.status_code, answer.text) == (200, file)
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Permissions-Policy"] == PERMISSIONS
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_has_its_version_in_its_name_is_kept_and_all_else_asked_for_again(proxied):
    def kept(path: str) -> str:
        return proxied.get(proxied.address + path).headers["Cache-Control"]

    assert kept("/assets/phone-1.js") == "public, max-age=31536000"
    assert {kept(path) for path in ("/", "/phone/", "/sw.js")} == {"no-cache"}


def test_a_script_is_told_to_be_one(proxied):
    answer = proxied.get(f"{proxied.address}/assets/phone-1.js")
    assert answer.headers["Content-Type"] == "text/javascript"


@pytest.mark.parametrize("path", ["/.made-of", "/phone/p/", "/phone/p/a/b", "/assets/", "/nothing"])
def test_nothing_else_is_there(proxied, path):
    assert proxied.get(proxied.address + path).status_code == 404
