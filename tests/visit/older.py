"""Requirements that an older release took in, by rules that were fewer."""

from collections.abc import Sequence
from dataclasses import fields
from uuid import uuid4

from contracts.visit.commands import ProposeRequirement
from contracts.visit.events import RequirementApproved, RequirementProposed
from events.context import Context
from events.decider import Decider
from services.visit.domain.basis import stated
from services.visit.domain.requirement import requirement
from tests.visit.world import World

older: Decider[object, Sequence[object], None] = Decider(
    category="requirement",
    initial=requirement.initial,
    decide=lambda _state, events, _facts: events,
    evolve=requirement.evolve,
    area=requirement.area,
)
"""Stands for that release: whatever it says goes into the log."""


def of_before(world: World, asked: ProposeRequirement, *, approved: bool = True) -> None:
    """Write into the log that something was proposed, and approved."""
    said = {each.name: getattr(asked, each.name) for each in fields(asked)}
    proposed = RequirementProposed(**said | {"basis": stated(asked.basis)})
    decided = RequirementApproved(requirement=asked.requirement, approver="organiser-0")
    events = [proposed, decided] if approved else [proposed]
    context = Context.of_command(uuid4(), "older", world.kernel.now())
    world.kernel.run(context, lambda unit: unit.decide(older, asked.requirement, events, None))
