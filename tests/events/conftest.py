"""Services on each of the databases that the kernel runs on."""

import pytest
from sqlalchemy import insert

from events.clock import MovableClock
from events.inbox import Inbox
from events.kernel import Kernel
from events.reactions import Reactions
from events.store import Store, connect
from events.vault import Vault
from tests.events.boxes import Filled, Open, Opened, bodies, do, fill, registry, shelf
from tests.events.drafts import MONDAY
from tests.events.notes import A, B, Poisoned, copies, labels, note

MASTER = bytes(range(32))


# ---- databases ------------------------------------------------------------------------------
@pytest.fixture(scope="session")
def databases(ground):
    """PostgreSQL databases, each emptied before it is lent: making one takes longer."""
    made = {}

    def empty(name):
        if name not in made:
            made[name] = connect(ground.database(f"events_{name}"), pool=1)
        with made[name].begin() as connection:
            connection.exec_driver_sql(EMPTY)
        return made[name].url.render_as_string(hide_password=False)

    yield empty
    for name, engine in made.items():
        engine.dispose()
        ground.drop_database(f"events_{name}")


EMPTY = "DROP SCHEMA public CASCADE; CREATE SCHEMA public"


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request):
    """Have the test run once on each kind of database."""
    return request.param


@pytest.fixture
def fresh(kind, request, tmp_path):
    """Make empty databases of the test's kind, by name."""

    def url(name):
        if kind == "sqlite":
            return f"sqlite:///{tmp_path / name}.db"
        return request.getfixturevalue("databases")(name)

    return url


@pytest.fixture
def url(fresh):
    return fresh("boxes")


@pytest.fixture
def engines():
    """Open engines that are closed when the test ends."""
    opened = []

    def opening(url, **more):
        opened.append(connect(url, **more))
        return opened[-1]

    yield opening
    for engine in opened:
        engine.dispose()


# ---- a service of boxes -----------------------------------------------------------------------
@pytest.fixture
def store(engines, url):
    store = Store(engines(url), "boxes")
    store.create()
    return store


@pytest.fixture
def vault(engines, tmp_path):
    vault = Vault(engines(f"sqlite:///{tmp_path / 'vault.db'}"), MASTER)
    vault.create()
    return vault


@pytest.fixture
def clock(tmp_path):
    clock = MovableClock(tmp_path / "clock.json")
    clock.move_to(MONDAY)
    return clock


@pytest.fixture
def model():
    return shelf()


@pytest.fixture
def kernel(store, clock, vault, model):
    kernel = Kernel(store, clock, registry, vault, [model])
    kernel.start()
    return kernel


# ---- a service that follows it ------------------------------------------------------------------
@pytest.fixture
def boxes(kernel):
    """The service whose log is followed."""
    return kernel


@pytest.fixture
def story(boxes):
    """Two boxes, filled by turns: positions 1 to 8."""
    do(boxes, Open(box=A, label="tea"))
    do(boxes, Open(box=B, label="rice"))
    for amount in (1, 2, 3):
        fill(boxes, A, amount)
        fill(boxes, B, 10 * amount)
    return bodies(boxes)


@pytest.fixture
def listener(engines, fresh, clock, vault):
    """The service that follows, on a database of its own."""
    kernel = Kernel(Store(engines(fresh("notes")), "notes"), clock, registry, vault, [], [copies])
    kernel.start()
    return kernel


@pytest.fixture
def reactions():
    """React with a note of each event in a stream of the same name, and a copy of each label."""
    reactions = Reactions()
    reactions.poison = set()

    @reactions.on(Opened)
    def opened(unit, event):
        _check(event)
        unit.decide(note, event.data.box, event.data, None)
        row = {"box": str(event.data.box), "label": event.data.label, "heard": event.position}
        unit.write(lambda connection: connection.execute(insert(labels), row))

    @reactions.on(Filled)
    def filled(unit, event):
        _check(event)
        unit.decide(note, event.data.box, event.data, None)

    def _check(event):
        if event.position in reactions.poison:
            raise Poisoned(f"not {event.position}")

    return reactions


@pytest.fixture
def inbox(listener, reactions):
    return Inbox(listener, "boxes", reactions)
