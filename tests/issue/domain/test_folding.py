from typing import get_args

import contracts.all
from contracts.issue.events.routing import RoutingAdopted
from services.issue.domain import commands
from services.issue.domain.decider import issue
from services.issue.domain.events import Event
from tests.issue.domain.examples import Desk

ELSEWHERE = {"routing.adopted.v1", "reply.answered.v1"}


def declared(kind, module):
    return {cls for cls in kind.values() if cls.__module__.startswith(module)}


def test_every_event_of_the_contracts_is_folded():
    folded = set(get_args(Event))
    registry = contracts.all.registry
    issue_events = declared(registry.events, "contracts.issue")
    others = {registry.events[name] for name in ELSEWHERE}
    assert folded == issue_events - others
    assert RoutingAdopted in others


def test_every_command_of_the_contracts_is_decided():
    decided = set(get_args(commands.Command))
    declared_commands = declared(contracts.all.registry.commands, "contracts.issue")
    assert {cls.__name__ for cls in declared_commands - decided} == {"AdoptRouting"}


def test_an_event_of_a_newer_release_changes_nothing():
    case = Desk().dispatched().case
    assert issue.evolve(case, None) == case


def test_folding_the_log_again_gives_the_same_case():
    desk = Desk().dispatched().done("DY-HB")
    desk.verified(failed=("DY-HB",))
    assert issue.fold(desk.events) == desk.case
