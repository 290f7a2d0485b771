"""Going on without signing in again: for a day's work, however often one goes on."""

from datetime import datetime, timedelta

import pytest

from services.directory.sign_in.endurance import LONGEST, longest
from services.directory.sign_in.keyring import LIFETIME, Keyring
from services.web.identity import Caller
from tests.directory.world import MONDAY, PASSWORD

HOUR = timedelta(hours=1)


def signed_in(directory, ago):
    """A client of somebody who signed in so long ago, and has gone on since."""
    code = directory.person("cadre")
    caller = Caller(person=code, roles=("cadre",), signed_in=MONDAY - ago)
    return directory.client(Keyring(directory.kernel).sign(caller, MONDAY))


def renewed(client):
    return client.post("/api/sign-in/renew", json={})


def moment(session, name):
    return datetime.fromisoformat(session[name])


def test_a_session_says_when_one_has_to_sign_in_again(directory):
    session = directory.client().sign_in(directory.person("cadre"), PASSWORD).json()
    assert moment(session, "until") == MONDAY + LIFETIME
    assert moment(session, "ends") == MONDAY + LONGEST


def test_going_on_does_not_move_the_end(directory):
    client = signed_in(directory, 5 * HOUR)
    for _ in range(3):
        session = renewed(client).json()
        assert moment(session, "ends") == MONDAY + LONGEST - 5 * HOUR
        client = directory.client(session["token"])


def test_the_last_token_ends_with_the_session(directory):
    session = renewed(signed_in(directory, LONGEST - HOUR / 4)).json()
    assert moment(session, "until") == moment(session, "ends") == MONDAY + HOUR / 4


def test_after_the_end_a_token_that_is_still_valid_leads_to_no_other(directory):
    client = signed_in(directory, LONGEST)
    assert client.get("/api/departments").status_code == 200
    assert renewed(client).status_code == 401


@pytest.mark.parametrize(("text", "hours"), [("", 12), ("8", 8), (" 168 ", 168)])
def test_a_county_says_for_how_long(text, hours):
    assert longest({"NEEDLE_SIGNED_IN_HOURS": text}) == hours * HOUR


@pytest.mark.parametrize("text", ["0", "169", "-1", "half a day", "1.5", "9999"])
def test_what_is_no_number_of_hours_is_refused_when_it_starts(text):
    with pytest.raises(ValueError, match=r"NEEDLE_SIGNED_IN_HOURS .* 1 to 168"):
        longest({"NEEDLE_SIGNED_IN_HOURS": text})
