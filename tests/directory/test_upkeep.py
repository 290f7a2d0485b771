"""What the service sees to by itself: the first operator, the calendar, a second start."""

import eventlet
import pytest

from services.copies import calendars
from services.directory import upkeep
from services.directory.domain.signing_key import LIFE
from services.directory.official import official
from services.directory.sign_in.keyring import Keyring
from services.directory.sign_in.passwords import Passwords
from services.directory.upkeep import BootstrapError, bootstrap
from tests.directory.world import COUNTY, MONDAY, PASSWORD, running

PASSWORDS = Passwords(lambda function, *given: function(*given))


def try_to_bootstrap(directory, password="another password"):
    environ = {"NEEDLE_OPERATOR_PASSWORD": password}
    return bootstrap(directory.kernel, PASSWORDS, COUNTY, environ)


def nobody_administers(directory):
    directory.operator.done("people/operator-1/dismiss", since="2026-11-23")


def test_the_first_operator_administers_the_whole_province(own_directory):
    seen = own_directory.operator.read("people/operator-1")
    assert (seen["roles"], seen["areas"]) == (["operator"], ["33"])


def test_where_there_is_an_operator_the_password_is_used_no_more(own_directory):
    head = own_directory.kernel.head()
    assert try_to_bootstrap(own_directory) is None
    assert own_directory.kernel.head() == head


def test_where_the_last_operator_left_another_one_is_made(own_directory):
    nobody_administers(own_directory)
    assert try_to_bootstrap(own_directory) == "operator-2"
    assert own_directory.signed_in("operator-2", "another password")


def test_the_first_password_may_come_from_a_file(own_directory, tmp_path):
    nobody_administers(own_directory)
    file = tmp_path / "password"
    file.write_text("a password of a file\n")
    environ = {"NEEDLE_OPERATOR_PASSWORD_FILE": str(file)}
    assert bootstrap(own_directory.kernel, PASSWORDS, COUNTY, environ) == "operator-2"
    assert own_directory.signed_in("operator-2", "a password of a file")


def test_a_file_that_cannot_be_read_is_named(own_directory, tmp_path):
    nobody_administers(own_directory)
    environ = {"NEEDLE_OPERATOR_PASSWORD_FILE": str(tmp_path / "nowhere")}
    with pytest.raises(BootstrapError, match="nowhere cannot be read"):
        bootstrap(own_directory.kernel, PASSWORDS, COUNTY, environ)


def test_without_a_password_nobody_is_made(own_directory):
    nobody_administers(own_directory)
    head = own_directory.kernel.head()
    assert try_to_bootstrap(own_directory, "") is None
    assert own_directory.kernel.head() == head


def test_a_short_password_makes_no_operator(own_directory):
    nobody_administers(own_directory)
    with pytest.raises(BootstrapError, match="NEEDLE_OPERATOR_PASSWORD"):
        try_to_bootstrap(own_directory, "short")


def test_the_calendar_is_published_once(own_directory):
    kernel = own_directory.kernel
    head = kernel.head()
    upkeep.look_after(kernel, Keyring(kernel))
    assert kernel.head() == head
    with kernel.store.reading() as connection:
        assert calendars.latest(connection).calendar == official().calendar


def test_a_second_start_finds_everything_as_it_was(tmp_path, monkeypatch):
    database = f"sqlite:///{tmp_path}/{{service}}.db"
    with running(database, tmp_path, {}, monkeypatch) as first:
        token = first.client().sign_in("operator-1", PASSWORD).json()["token"]
        head = first.kernel.head()
    with running(database, tmp_path, {}, monkeypatch) as second:
        assert second.kernel.head() == head
        assert second.client(token).read("people/operator-1")["roles"] == ["operator"]
        assert second.client().sign_in("operator-1", PASSWORD).status_code == 200


def test_two_processes_that_find_a_key_due_publish_one_between_them(own_directory):
    kernel = own_directory.kernel
    own_directory.clock.move_to(MONDAY + LIFE)
    pool = eventlet.GreenPool()
    for _ in range(2):
        pool.spawn(upkeep.look_after, kernel, Keyring(kernel))
    pool.waitall()
    assert len(own_directory.client().read("signing-keys")["items"]) == 2


def test_every_route_is_described_with_who_may_call_it(own_directory):
    document = own_directory.client().get("/api/openapi.json").json()
    operations = [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "put", "post"}
    ]
    assert len(operations) > 30
    open_to_anyone = {path for path, _, said in operations if said["x-roles"] == []}
    assert open_to_anyone == {
        "/api/sign-in",
        "/api/sign-in/password",
        "/api/sign-in/challenge",
        "/api/sign-in/external",
        "/api/signing-keys",
    }
