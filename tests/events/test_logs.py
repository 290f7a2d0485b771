"""Log lines: whole, of one occurrence each, and with nothing personal."""

import io
import json
import logging
from dataclasses import dataclass
from uuid import UUID

import eventlet
import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events import logs
from tests.events.boxes import Lend, Open, do, sent

KEY = UUID(int=1)


@pytest.fixture
def restored():
    """Leave logging as it was found."""
    root, config = logging.getLogger(), structlog.get_config()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.configure(**config)
    structlog.contextvars.clear_contextvars()


@pytest.fixture
def written(restored):
    """Configure JSON lines; return a function that reads the lines written so far."""
    stream = io.StringIO()
    logs.configure("boxes", readable=False, stream=stream)
    return lambda: [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.fixture
def shown(restored):
    """Configure lines for a terminal; return a function that reads the lines written so far."""
    stream = io.StringIO()
    logs.configure("boxes", readable=True, stream=stream)
    return lambda: stream.getvalue().splitlines()


def log():
    return structlog.get_logger("test")


def test_a_line_says_when_which_service_and_how_bad(written):
    log().warning("box is full", left=0)
    [line] = written()
    assert line.pop("timestamp").endswith("Z")
    assert line == {"event": "box is full", "left": 0, "service": "boxes", "level": "warning"}


def test_every_line_of_a_command_says_what_caused_it(written, kernel):
    context = sent(kernel)
    do(
        kernel,
        Open(box=KEY, label="tea"),
        context,
        facts=lambda *_: log().info("looking") or logging.getLogger("other").info("looking too"),
    )
    log().info("outside")
    first, second, outside = written()
    for line in (first, second):
        assert (line["correlation"], line["causation"]) == (str(context.command),) * 2
        assert line["service"] == "boxes"
    assert "correlation" not in outside


def test_green_threads_know_their_service_but_not_each_others_causes(written, kernel):
    with logs.bound("boxes", sent(kernel)):
        eventlet.spawn(log().info, "elsewhere").wait()
    [line] = written()
    assert line["service"] == "boxes"
    assert "correlation" not in line


@pytest.mark.parametrize(
    "key",
    ["phone", "name", "person_name", "Authorization", "password", "token", "data", "home_phone"],
)
def test_what_may_be_personal_or_secret_is_withheld(written, key):
    log().info("seen", **{key: "13800001111"}, deep={"a": [{key: "13800001111"}]})
    [line] = written()
    assert "13800001111" not in json.dumps(line)
    assert line[key] == "(withheld)"


@dataclass
class Person:
    name: str


def test_objects_are_named_not_shown(written):
    log().info("seen", person=Person("王小明"), raw=b"13800001111", people=[Person("李")])
    [line] = written()
    assert (line["person"], line["raw"], line["people"]) == ("<Person>", "<bytes>", ["<Person>"])


def test_sealed_values_are_shortened_wherever_they_stand(written, vault):
    sealed = vault.seal("p-1", "王小明")
    log().info(f"got {sealed} there", value=sealed, deep=[sealed])
    [line] = written()
    assert line["event"] == "got (sealed) there"
    assert (line["value"], line["deep"]) == ("(sealed)", ["(sealed)"])


def test_no_line_of_a_command_shows_a_personal_value_even_when_it_fails(written, kernel):
    lend = Lend(box=KEY, holder="p-1", name="王小明", phone="13800001111")
    do(kernel, Open(box=KEY, label="tea"))

    def crash(_connection, _event):
        raise ZeroDivisionError

    kernel.models[0]._applies = dict.fromkeys([*kernel.models[0]._applies, type(lend)], crash)
    try:
        do(kernel, lend)
        do(kernel, Open(box=UUID(int=2), label="tea"))
    except ZeroDivisionError:
        log().exception("failed", command=lend)
    text = json.dumps(written(), ensure_ascii=False)
    assert "ZeroDivisionError" in text
    assert "王小明" not in text
    assert "13800001111" not in text


HOSTILE = "fine\n2026-01-01 [info     ] all is well\r\x1b[2J\u2028\x85\x00"


def test_nobody_can_forge_a_line_on_a_terminal(shown):
    log().info(HOSTILE, value=HOSTILE, deep=[{HOSTILE: HOSTILE}])
    logging.getLogger("other").warning("%s", HOSTILE)
    assert len(shown()) == 2
    assert all("\x1b[2J" not in line for line in shown())
    assert all(line.count("fine\\n2026") >= 1 for line in shown())


def _raised(error):
    try:
        raise error
    except ValueError as caught:
        return caught


def test_a_traceback_cannot_pass_for_lines_of_its_own(shown):
    log().error("failed", exc_info=_raised(ValueError(HOSTILE)))
    first, *rest = shown()
    assert "failed" in first
    assert rest
    assert all(line.startswith("  | ") for line in rest)
    assert any("ValueError: fine" in line for line in rest)


@given(st.text())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
def test_whatever_is_logged_is_one_line_of_json(written, text):
    before = len(written())
    log().info("seen", value=text)
    lines = written()
    assert len(lines) == before + 1


def test_an_error_as_a_value_is_told_in_one_line(written):
    log().error("failed", error=ValueError("no\nroom"))
    [line] = written()
    assert line["error"] == "ValueError: no\\nroom"


def test_the_brokers_client_is_quiet(written):
    logging.getLogger("amqp.connection").info("heartbeat")
    assert written() == []
