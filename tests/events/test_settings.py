"""What a process may be started with."""

import base64

import pytest

from events.broker import Broker
from events.clock import MovableClock, SystemClock
from events.settings import Settings, SettingsError

KEY = base64.b64encode(bytes(range(32))).decode()
GOOD = {
    "NEEDLE_MODE": "production",
    "NEEDLE_DATABASE": "postgresql+psycopg2://svc:s3cret@db/needle_{service}",
    "NEEDLE_VAULT_DATABASE": "postgresql+psycopg2://vault:s3cret@db/needle_vault",
    "NEEDLE_VAULT_KEY": KEY,
    "NEEDLE_BROKER": "amqps://issue:s3cret@broker.county.example/needle",
    "NEEDLE_HTTP": "0.0.0.0:8080",
    "NEEDLE_COUNTY": "330783",
}


def problems(**changes: str | None) -> list[str]:
    environ = {key: value for key, value in (GOOD | changes).items() if value is not None}
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment(environ)
    return list(caught.value.problems)


def test_a_complete_environment_is_taken():
    settings = Settings.from_environment(GOOD)
    assert settings.database_of("issue") == "postgresql+psycopg2://svc:s3cret@db/needle_issue"
    assert settings.vault_key == bytes(range(32))
    assert settings.http == ("0.0.0.0", 8080)
    assert isinstance(settings.clock(), SystemClock)


def test_of_a_cluster_several_nodes_are_named_and_any_is_tried():
    nodes = "amqps://issue:s3cret@one/needle amqps://issue:s3cret@two/needle"
    settings = Settings.from_environment(GOOD | {"NEEDLE_BROKER": nodes})
    assert {Broker(settings.broker).any_url() for _ in range(100)} == set(nodes.split())
    (problem,) = problems(NEEDLE_BROKER="amqps://issue:s3cret@one/needle two")
    assert "NEEDLE_BROKER is not an amqp:// or amqps:// URL" in problem


def test_without_a_broker_everything_runs_in_one_process():
    environ = {key: value for key, value in GOOD.items() if key != "NEEDLE_BROKER"}
    assert Settings.from_environment(environ).broker is None


def test_the_mode_is_production_unless_said_otherwise():
    environ = {key: value for key, value in GOOD.items() if key != "NEEDLE_MODE"}
    assert Settings.from_environment(environ).mode == "production"


@pytest.mark.parametrize(
    "name",
    ["NEEDLE_DATABASE", "NEEDLE_VAULT_DATABASE", "NEEDLE_VAULT_KEY", "NEEDLE_COUNTY"],
)
def test_what_is_missing_names_itself_and_says_what_to_put_there(name):
    (problem,) = problems(**{name: None})
    assert problem.startswith(f"{name} is missing: put there ")


def test_all_problems_are_told_at_once():
    told = problems(NEEDLE_COUNTY="dongyang", NEEDLE_HTTP="8000", NEEDLE_VAULT_KEY=None)
    assert [line.split()[0] for line in told] == [
        "NEEDLE_VAULT_KEY",
        "NEEDLE_HTTP",
        "NEEDLE_COUNTY",
    ]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("NEEDLE_MODE", "debug", "none of the modes"),
        ("NEEDLE_DATABASE", "postgresql+psycopg2://svc@db/needle", "no {service}"),
        ("NEEDLE_DATABASE", "postgresql://svc@db/needle_{service}", "neither"),
        ("NEEDLE_VAULT_DATABASE", "mysql://vault", "neither"),
        ("NEEDLE_VAULT_KEY", "not base64!", "not base64"),
        ("NEEDLE_VAULT_KEY", base64.b64encode(b"short").decode(), "holds 5 bytes"),
        ("NEEDLE_BROKER", "redis://broker", "not an amqp://"),
        ("NEEDLE_BROKER", "amqp://", "not an amqp://"),
        ("NEEDLE_BROKER", "amqp://issue:s3/cret@broker", "not an amqp://"),
        ("NEEDLE_BROKER_CA", "/no/such/file", "names no file"),
        ("NEEDLE_CLOCK", "sundial", "names no clock"),
        ("NEEDLE_HTTP", "localhost", "not host:port"),
        ("NEEDLE_HTTP", "localhost:99999", "not host:port"),
        ("NEEDLE_COUNTY", "3307", "not a county's code"),
    ],
)
def test_what_cannot_be_read_says_why(name, value, reason):
    (problem,) = problems(**{name: value})
    assert problem.startswith(name)
    assert reason in problem


@pytest.mark.parametrize(
    "changes",
    [
        {"NEEDLE_BROKER": "amqp://guest:guest@127.0.0.1/"},
        {"NEEDLE_BROKER": "amqp://issue:s3cret@one/ amqp://guest:guest@two/"},
        {"NEEDLE_BROKER": "amqp://broker.county.example/"},
        {"NEEDLE_MODE": "test", "NEEDLE_BROKER": "amqp://guest:guest@broker.county.example/"},
        {"NEEDLE_MODE": "demo", "NEEDLE_BROKER": "amqp://guest@10.0.0.7/"},
    ],
    ids=["production", "one-of-several", "default-login", "test-elsewhere", "demo-elsewhere"],
)
def test_nobody_logs_in_as_guest_in_production_or_elsewhere(changes):
    (problem,) = problems(**changes)
    assert "logs in as guest" in problem


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_a_test_may_log_in_as_guest_on_its_own_machine(host):
    changes = {"NEEDLE_MODE": "test", "NEEDLE_BROKER": f"amqp://guest:guest@{host}:5672/run"}
    assert Settings.from_environment(GOOD | changes).broker


@pytest.mark.parametrize("mode", ["production", "test"])
@pytest.mark.parametrize("key", [bytes(32), b"changeme" * 4], ids=["empty", "a-word"])
def test_a_key_that_chance_did_not_make_is_refused(mode, key):
    (problem,) = problems(NEEDLE_VAULT_KEY=base64.b64encode(key).decode(), NEEDLE_MODE=mode)
    assert problem.startswith("NEEDLE_VAULT_KEY is the same few bytes repeated")


@pytest.mark.parametrize("length", [0, 16, 31, 33])
def test_a_key_of_another_length_is_refused(length):
    (problem,) = problems(NEEDLE_VAULT_KEY=base64.b64encode(bytes(range(length))).decode() or "=")
    assert problem.startswith("NEEDLE_VAULT_KEY")


@pytest.mark.parametrize(
    ("name", "login"),
    [
        ("NEEDLE_DATABASE", "issue:issue"),
        ("NEEDLE_VAULT_DATABASE", "vault:"),
        ("NEEDLE_BROKER", "issue:issue"),
        ("NEEDLE_BROKER", "issue:"),
    ],
)
def test_production_takes_no_password_that_is_empty_or_the_users_name(name, login):
    scheme, _, place = GOOD[name].partition("://")
    url = f"{scheme}://{login}@{place.partition('@')[2]}"
    (problem,) = problems(**{name: url})
    assert problem.startswith(f"{name} has an empty password, or the user's name")
    assert Settings.from_environment(GOOD | {name: url, "NEEDLE_MODE": "test"})


def test_a_service_opens_as_many_connections_as_it_is_told():
    assert Settings.from_environment(GOOD).connections == 10
    assert Settings.from_environment(GOOD | {"NEEDLE_CONNECTIONS": "40"}).connections == 40
    for text in ("3", "101", "many"):
        (problem,) = problems(NEEDLE_CONNECTIONS=text)
        assert problem.startswith("NEEDLE_CONNECTIONS is no number from 4 to 100")


def test_for_how_long_unnamed_photos_are_kept_is_told_in_days():
    assert Settings.from_environment(GOOD).unnamed_days == 90
    assert Settings.from_environment(GOOD | {"NEEDLE_UNNAMED_DAYS": "30"}).unnamed_days == 30
    for text in ("0", "6", "-30", "10000", "a month", "٣٠"):
        (problem,) = problems(NEEDLE_UNNAMED_DAYS=text)
        assert problem.startswith("NEEDLE_UNNAMED_DAYS is no number from 7 to 9999")


def test_the_proxies_in_front_are_named_by_their_addresses():
    changes = {"NEEDLE_PROXIES": "172.30.7.2, fd00::/64"}
    known = Settings.from_environment(GOOD | changes).proxies
    assert [str(network) for network in known] == ["172.30.7.2/32", "fd00::/64"]
    assert Settings.from_environment(GOOD).proxies == ()


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "10.0.0.1, ::/0"])
def test_not_everybody_is_a_proxy(everybody):
    (problem,) = problems(NEEDLE_PROXIES=everybody)
    assert problem.startswith("NEEDLE_PROXIES names everybody")


def test_production_refuses_a_movable_clock(tmp_path):
    (problem,) = problems(NEEDLE_CLOCK=f"file:{tmp_path}/clock")
    assert problem.startswith("NEEDLE_CLOCK is movable")


def test_a_demo_may_move_its_clock(tmp_path):
    changes = {"NEEDLE_MODE": "demo", "NEEDLE_CLOCK": f"file:{tmp_path}/clock"}
    clock = Settings.from_environment(GOOD | changes).clock()
    assert clock == MovableClock(tmp_path / "clock")


@pytest.mark.parametrize("name", ["NEEDLE_VAULT_KEY", "NEEDLE_BROKER", "NEEDLE_DATABASE"])
def test_a_secret_may_come_from_a_file(tmp_path, name):
    secret = tmp_path / "secret"
    secret.write_text(GOOD[name] + "\n")
    environ = {key: value for key, value in GOOD.items() if key != name}
    from_file = Settings.from_environment(environ | {f"{name}_FILE": str(secret)})
    assert from_file == Settings.from_environment(GOOD)


def test_an_empty_secret_file_is_no_permission_to_run_without(tmp_path):
    (tmp_path / "empty").touch()
    (problem,) = problems(NEEDLE_BROKER=None, NEEDLE_BROKER_FILE=str(tmp_path / "empty"))
    assert problem.startswith("NEEDLE_BROKER has an empty file")


def test_a_secret_given_twice_is_refused(tmp_path):
    (problem,) = problems(NEEDLE_VAULT_KEY_FILE=str(tmp_path / "key"))
    assert "NEEDLE_VAULT_KEY_FILE" in problem


def test_a_secret_file_that_is_not_there_says_so(tmp_path):
    changes = {"NEEDLE_VAULT_KEY": None, "NEEDLE_VAULT_KEY_FILE": str(tmp_path / "key")}
    (problem,) = problems(**changes)
    assert "cannot be read" in problem


def test_what_is_no_address_of_a_proxy_is_refused():
    (problem,) = problems(NEEDLE_PROXIES="proxy")
    assert problem.startswith("NEEDLE_PROXIES is no list of addresses")


def test_neither_problems_nor_settings_show_a_secret():
    settings = repr(Settings.from_environment(GOOD))
    told = problems(
        NEEDLE_BROKER="amqp://guest:guest@s3cret/",
        NEEDLE_DATABASE="mysql://svc:s3cret@db/{service}",
        NEEDLE_VAULT_KEY="s3cret",
    )
    assert "s3cret" not in settings + " ".join(told)
