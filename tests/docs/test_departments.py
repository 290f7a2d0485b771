"""The examples of docs/departments.md, run as they stand against a small real deployment."""

from collections.abc import Iterator
from uuid import uuid4

import amqp
import pytest

from contracts.feed.events import FeedDelivered, ValuesOpened
from deploy.ground import programs
from events.envelope import decode
from tests.directory.world import PASSWORD
from tests.docs.world import EXAMPLES, World, deployment, program, python, until
from tests.feed.test_delivery import Reader

ITEM = "feed.assignment.v1"


@pytest.fixture(scope="module")
def world(amqp_url, tmp_path_factory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("deployment")
    with pytest.MonkeyPatch.context() as patch, deployment(folder, amqp_url, patch) as made:
        yield made


@pytest.fixture(scope="module")
def node(with_packages) -> list[str]:
    """How the JavaScript example is run."""
    files = ("package.json", "package-lock.json", "department.mjs")
    place = with_packages("department.mjs", [EXAMPLES / name for name in files])
    return [str(programs.node()), str(place / "department.mjs")]


@pytest.fixture(params=["python", "javascript"])
def command(request) -> list[str]:
    """The example that receives over AMQP, in either language."""
    if request.param == "javascript":
        return request.getfixturevalue("node")
    return python("department.py")


@pytest.fixture
def told(world, ground) -> Iterator[dict[str, str]]:
    """Register a department; what its own system is told."""
    code = f"{ground.prefix}水务{uuid4().hex[:6]}"
    world.department(code)
    made = world.credentials(ground, code)
    yield {
        "NEEDLE_AMQP": made.url(world.broker),
        "NEEDLE_HTTP": world.url,
        "NEEDLE_DEPARTMENT": code,
        "NEEDLE_ACCOUNT": code,
        "NEEDLE_PASSWORD": PASSWORD,
    }
    ground.rabbitmqctl("delete_user", made.user)


@pytest.fixture
def code(told) -> str:
    return told["NEEDLE_DEPARTMENT"]


def numbers(example) -> list[int]:
    """The numbers of the assignments that an example has dealt with, in that order."""
    return [int(line.split()[0]) for line in example.lines() if ITEM in line]


def delivered(world, code: str, last: int) -> None:
    """Wait until the broker has the items up to a number."""

    def enough() -> bool:
        feed = world.kernel("feed")
        with feed.store.reading() as connection:
            rows = feed.store.stream(connection, f"access/{code}")
        sent = [decode(row.body, feed.registry).data for row in rows]
        return any(isinstance(each, FeedDelivered) and each.last >= last for each in sent)

    until(enough)


# ---- over AMQP ----------------------------------------------------------------------------------
def test_a_first_item_arrives_and_its_assignment_is_done(world, command, told, code, tmp_path):
    with program(command, tmp_path, NEEDLE_DONE="已封堵排口。", **told) as example:
        issue = world.dispatch(code)
        assert example.says(ITEM).startswith("1 ")
        for step in ("receive", "start", "report_done"):
            example.says(f"assignment.{step} accepted")
        (part,) = world.coordinator.read(f"issues/{issue}")["assignments"]
        assert (part["department"], part["status"]) == (code, "done")


def test_a_refused_reply_is_told_with_its_reason(world, command, told, code, tmp_path):
    issue = world.dispatch(code)
    (part,) = world.coordinator.read(f"issues/{issue}")["assignments"]
    world.coordinator.done(f"issues/{issue}/void", reason="误报")
    with program(command, tmp_path, **told) as example:
        assert part["department"] == code
        assert "assignment." in example.says("REFUSED")


def test_what_was_dealt_with_is_passed_over_when_it_comes_again(
    world, command, told, code, tmp_path
):
    world.dispatch(code)
    with program(command, tmp_path, **told) as example:
        example.says("assignment.start accepted")
    world.operator.done(f"feed/{code}/resend", after=0)
    with program(command, tmp_path, **told) as example:
        world.dispatch(code)
        example.says(ITEM)
        assert min(numbers(example)) > 1


def test_what_a_queue_has_lost_is_fetched_over_http(world, command, told, code, tmp_path):
    for _ in range(3):
        world.dispatch(code)
    delivered(world, code, 3)
    broker = Reader(world.broker)
    broker.channel.queue_purge(f"department.{code}")
    broker.close()
    world.dispatch(code)
    with program(command, tmp_path, **told) as example:
        until(lambda: len(numbers(example)) == 4)
        assert numbers(example) == [1, 2, 3, 4]


def test_an_item_that_is_not_as_agreed_stops_the_program_unacknowledged(
    world, command, told, code, tmp_path
):
    broker = Reader(world.broker)
    until(lambda: broker.finds(code))
    forged = '{"streamversion": 1, "type": "feed.assignment.v1", "data": {}}'
    broker.channel.basic_publish(amqp.Message(forged), "department.feed", f"{code}.{ITEM}")
    with program(command, tmp_path, **told) as example:
        until(lambda: "required property" in example.output.read_text())
    assert len(broker.take(code, 1)) == 1
    broker.close()


# ---- by polling ---------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def alone(tmp_path_factory) -> Iterator[World]:
    """The same deployment without a broker, as in one-process mode."""
    folder = tmp_path_factory.mktemp("alone")
    with pytest.MonkeyPatch.context() as patch, deployment(folder, None, patch) as made:
        yield made


def test_polling_receives_an_assignment_and_opens_personal_values(alone, tmp_path):
    code = "水务"
    alone.department(code)
    told = {
        "NEEDLE_HTTP": alone.url,
        "NEEDLE_DEPARTMENT": code,
        "NEEDLE_ACCOUNT": code,
        "NEEDLE_PASSWORD": PASSWORD,
        "NEEDLE_EVERY": "0.2",
    }
    with program(python("polling.py"), tmp_path, **told) as example:
        issue = alone.dispatch(code)
        example.says("1 received")
        (part,) = alone.coordinator.read(f"issues/{issue}")["assignments"]
        assert part["status"] == "received"
        alone.record(code)
        assert example.says("holds personal values of").endswith("phone")
    feed = alone.kernel("feed")
    with feed.store.reading() as connection:
        rows = feed.store.stream(connection, f"access/{code}")
    read = [decode(row.body, feed.registry).data for row in rows]
    assert [each.reader for each in read if isinstance(each, ValuesOpened)] == [
        f"department/{code}"
    ]


def test_polling_stops_where_the_feed_ends_before_what_it_has_read(alone, tmp_path):
    code = "林业"
    alone.department(code)
    (tmp_path / "reached.txt").write_text("7")
    told = {
        "NEEDLE_HTTP": alone.url,
        "NEEDLE_DEPARTMENT": code,
        "NEEDLE_ACCOUNT": code,
        "NEEDLE_PASSWORD": PASSWORD,
    }
    with program(python("polling.py"), tmp_path, **told) as example:
        assert until(example.process.poll, about=example.output) == 1
        assert any("ends at number 0" in line for line in example.lines())
    assert (tmp_path / "reached.txt").read_text() == "7"
