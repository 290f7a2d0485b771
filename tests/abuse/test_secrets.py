"""Secrets stay where they were put: none is in a log, a process list, OpenAPI or an error."""

from pathlib import Path

import pytest

from bench.held.county import INSIDERS, County
from services.cli.local import LocalFolder
from services.feed.administration import Script
from services.feed.credentials import issue
from tests.abuse.county import stranger
from tests.cli.deployment import needle


def secrets_of(county: County) -> dict[str, str]:
    """Return every secret of the deployment by what it is."""
    folder = LocalFolder(county.folder)
    tokens = {f"token of {role}": county.token(who) for role, who in INSIDERS.items()}
    passwords = {f"password of {who}": text for who, text in county.passwords.items()}
    key = (county.folder / "vault-key").read_text("utf-8")
    return {**tokens, **passwords, "vault key": key, "operator": folder.operator_password()}


def test_no_secret_is_logged_or_told(county):
    for who in (INSIDERS["caller"], stranger("caller")):
        wrong = {"login": who, "password": county.passwords[who] + "x"}
        assert county.ask("POST", "/api/sign-in", json=wrong).status_code == 401
    told = [
        county.ask("GET", path).text for path in ("/api/openapi.json", "/api/", "/health/ready")
    ]
    everything = county.log() + "".join(told)
    assert [name for name, text in secrets_of(county).items() if text in everything] == []


def test_no_secret_stands_in_the_process_list(county):
    listed = b"".join(path.read_bytes() for path in running())
    assert listed
    assert [name for name, text in secrets_of(county).items() if text.encode() in listed] == []


def running():
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        if path.is_file():
            try:
                path.read_bytes()
            except OSError:  # it has ended meanwhile
                continue
            yield path


def test_the_script_for_a_broker_elsewhere_shows_no_password_to_other_users():
    script = Script()
    made = issue(script, "needle", "DY-SW")
    [line] = [line for line in script.lines if made.password in line]
    programs = [part for part in line.split("|") if "rabbitmqctl" in part]
    assert programs
    assert not [part for part in programs if made.password in part]


SECRET = "s3cret-of-tests"
WRONG = {
    "NEEDLE_DATABASE": f"mysql://u:{SECRET}@h/{{service}}",
    "NEEDLE_VAULT_DATABASE": f"sqlite://{SECRET}",
    "NEEDLE_VAULT_KEY": SECRET,
    "NEEDLE_BROKER": f"http://u:{SECRET}@h",
    "NEEDLE_PROXIES": SECRET,
}


@pytest.mark.parametrize("mode", ["production", "demo"])
def test_a_service_that_may_not_start_names_what_is_wrong_and_shows_none_of_it(mode):
    said = needle("serve", "--only", "visit", NEEDLE_MODE=mode, NEEDLE_COUNTY="330783", **WRONG)
    assert said.code != 0
    assert all(name in said.err for name in WRONG)
    assert SECRET not in said.out + said.err
    assert "Traceback" not in said.err


def test_a_service_alone_has_no_defaults_for_its_secrets():
    said = needle("serve", "--only", "visit")
    assert said.code != 0
    for name in ("NEEDLE_DATABASE", "NEEDLE_VAULT_DATABASE", "NEEDLE_VAULT_KEY"):
        assert f"{name} is missing" in said.err


def test_a_service_alone_does_not_log_in_as_guest():
    good = {
        "NEEDLE_COUNTY": "330783",
        "NEEDLE_DATABASE": "postgresql+psycopg2://u:p@127.0.0.1:1/{service}",
        "NEEDLE_VAULT_DATABASE": "postgresql+psycopg2://u:p@127.0.0.1:1/vault",
        "NEEDLE_VAULT_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }
    for broker in (
        "amqp://guest:guest@127.0.0.1/",
        "amqp://127.0.0.1/",
        "amqp://visit:@127.0.0.1/",
    ):
        said = needle("serve", "--only", "visit", NEEDLE_BROKER=broker, **good)
        assert said.code != 0
        assert "NEEDLE_BROKER" in said.err
