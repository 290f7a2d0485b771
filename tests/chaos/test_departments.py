"""Departments that read slowly, or never, beside others under the stated load."""

from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from contracts.feed.events import Cause, FeedIssueChanged
from events.context import Context
from events.kernel import Kernel
from events.settings import Settings
from services.cli.databases import Databases
from services.cli.demo.story.setting import SYSTEMS
from services.feed.domain import CAPACITY, AddItem, feed
from tests.chaos.departments import Department, held_by_broker
from tests.chaos.load import STATED
from tests.chaos.scene import Scene, staged

pytestmark = [pytest.mark.chaos, pytest.mark.private_servers]

LATE, OTHERS = "DY-MZ", tuple(code for code in SYSTEMS if code != "DY-MZ")
WAITING = int(100_000 * STATED.seconds / 60)
TOGETHER = 500
A_LONG_WAIT_S = 3600


@pytest.fixture
def scene(databases, vhost, tmp_path, say) -> Iterator[Scene]:
    """The services, with one department of which no system reads yet."""
    with staged(databases, vhost, tmp_path, say, own_systems=OTHERS) as made:
        yield made


def fill(scene: Scene, count: int) -> None:
    """Put `count` items into the late department's feed, as another copy of the service would."""
    kernel = Databases(Settings.from_environment(scene.processes.environ)).kernel("feed")
    try:
        for _ in range(count // TOGETHER):
            _fill_once(kernel)
    finally:
        kernel.store.engine.dispose()


def _fill_once(kernel: Kernel) -> None:
    cause = Cause(source="issue", position=1, event=uuid4(), type="issue.noted.v1", at=_now())

    def work(unit):
        for _ in range(TOGETHER):
            item = FeedIssueChanged(department=LATE, cause=cause, issue=UUID(int=0), change="noted")
            unit.decide(feed, LATE, AddItem(item), None)

    kernel.run(Context.of_command(uuid4(), "service/feed", kernel.now()), work)


def _now() -> datetime:
    return datetime.now(UTC)


def test_a_department_that_never_connects_holds_up_nobody(scene):
    with scene.under(STATED):
        fill(scene, CAPACITY + 2_000)
        others = scene.in_step()
    scene.settle()
    held = held_by_broker(scene.stage.broker, LATE)
    assert CAPACITY <= held < CAPACITY + 2_000  # the rest waits in the log, not at the broker
    late = scene.connect(Department(LATE, scene.stage.broker))
    scene.holds("a department that never connects", others_in_step_s=others, held_by_broker=held)
    assert len(late.ids) > CAPACITY + 2_000


def test_a_slow_department_with_many_items_waiting_holds_up_nobody(scene):
    fill(scene, WAITING)
    late = scene.connect(Department(LATE, scene.stage.broker, slow=0.1))
    with scene.under(STATED):
        scene.after(3 / 4)
        others = scene.in_step()
    read_meanwhile, late.slow = len(late.ids), 0.0
    scene.patience_s = A_LONG_WAIT_S
    fault = f"a slow department with {WAITING} items waiting"
    scene.holds(fault, others_in_step_s=others, read_by_it_meanwhile=read_meanwhile)
