"""A small service of boxes, with contracts of its own that no registry but its own knows."""

from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID, uuid4

from sqlalchemy import Column, Integer, String, insert

from contracts.declare import maybe_personal, personal, value
from contracts.fields import Code, Count, Line, Personal
from contracts.registry import Registry
from events.context import Context
from events.decider import Decider, Refused
from events.handling import Answer, handle, no_facts
from events.kernel import Kernel
from events.read_models import ReadModel, change
from events.store.tables import Instant

MINUTE = timedelta(minutes=1)

registry = Registry()


def event(name, version=1):
    return lambda cls: registry.add_event(name, version, value(cls))


# ---- contracts ------------------------------------------------------------------------------
@event("box.opened")
class Opened:
    box: UUID
    label: Line


@event("box.filled", version=2)
class Filled:
    """Version 1 had no unit: whatever was filled in then was pieces."""

    box: UUID
    amount: Count
    unit: Code


registry.add_upcaster("box.filled", 1, lambda data: {**data, "unit": "piece"})


@event("box.lent")
class Lent:
    box: UUID
    holder: Code
    name: Personal = personal(of="holder")
    phone: Personal | None = maybe_personal(of="holder", default=None)


@value
class Open:
    box: UUID
    label: Line


@value
class Fill:
    box: UUID
    amount: Count
    unit: Code = "piece"


@value
class Lend:
    box: UUID
    holder: Code
    name: Personal = personal(of="holder")
    phone: Personal | None = maybe_personal(of="holder", default=None)


# ---- domain ---------------------------------------------------------------------------------
ROOM = 100


@dataclass(frozen=True)
class Box:
    exists: bool = False
    amount: int = 0


def decide(state, command, facts):
    match command:
        case Open(box=box, label=label):
            return [] if state.exists else [Opened(box=box, label=label)]
        case Fill(box=box, amount=amount, unit=unit):
            if not state.exists:
                raise Refused("box.missing", "There is no such box.")
            if state.amount + amount > ROOM:
                raise Refused("box.full", f"The box holds {ROOM}.", left=ROOM - state.amount)
            return [Filled(box=box, amount=amount, unit=unit)]
        case Lend(box=box, holder=holder, name=name, phone=phone):
            return [Lent(box=box, holder=holder, name=name, phone=phone)]


def evolve(state, event):
    match event:
        case Opened():
            return replace(state, exists=True)
        case Filled(amount=amount):
            return replace(state, amount=state.amount + amount)
    return state


box = Decider("box", Box(), decide, evolve, area=lambda state: "330783" if state.exists else None)


# ---- read model -----------------------------------------------------------------------------
def shelf(version=1):
    """Make the read model that lists the boxes."""
    model = ReadModel("shelf", version)
    boxes = model.table(
        "boxes",
        Column("box", String(36), primary_key=True),
        Column("label", String(200), nullable=False),
        Column("amount", Integer, nullable=False),
        Column("opened", Instant, nullable=False),
    )

    @model.on(Opened)
    def opened(connection, event):
        row = {"box": str(event.data.box), "label": event.data.label, "amount": 0}
        connection.execute(insert(boxes).values(**row, opened=event.time))

    @model.on(Filled)
    def filled(connection, event):
        more = boxes.c.amount + event.data.amount
        change(connection, boxes, {"box": str(event.data.box)}, amount=more)

    return model


# ---- what tests do --------------------------------------------------------------------------
def sent(kernel, command=None, sender="anna"):
    """Make the circumstances of a new command."""
    return Context.of_command(command or uuid4(), sender, kernel.now(), actor=sender, post="clerk")


def do(kernel: Kernel, command, context=None, **more) -> Answer:
    """Handle one command on its box."""
    return handle(
        kernel,
        box,
        command.box,
        command,
        context or sent(kernel),
        facts=more.pop("facts", no_facts),
        **more,
    )


def fill(kernel, box, *amounts):
    """Fill one box, by a command for each amount."""
    for amount in amounts:
        do(kernel, Fill(box=box, amount=amount))


def logged(kernel):
    """Return all that is in the log, as rows."""
    with kernel.store.reading() as connection:
        return kernel.store.after(connection, 0, 1_000_000)


def bodies(kernel):
    """Return all that is in the log, as a subscriber gets it."""
    return [row.body for row in logged(kernel)]


def table_of(kernel, model):
    """Return what the live tables of a model hold, by table."""
    with kernel.store.reading() as connection:
        return {
            table.name: sorted(map(tuple, connection.execute(table.select())))
            for table in model.metadata.sorted_tables
        }
