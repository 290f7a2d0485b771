"""Read models: every event is folded, and the tables say what the domain says."""

from typing import get_args
from uuid import uuid4

import msgspec
import pytest
from hypothesis import given, settings
from sqlalchemy import create_engine, select

import contracts.all
from contracts.issue.events.assignment import AssignmentDispatched
from contracts.issue.events.reply import ReplyAnswered
from contracts.issue.events.routing import RoutingAdopted
from contracts.issue.views import AssignmentView, IssueView
from events.rebuild import rebuild
from services.issue.domain.events import Event as IssueEvent
from services.issue.domain.events import PartEvent
from services.issue.read_models import MODELS, assignments, callbacks, cases, rules
from services.issue.read_models.whole import issue_view
from tests.issue.case import Case
from tests.issue.county import FOOD, SEWAGE, TOWN
from tests.issue.domain.examples import ISSUE
from tests.issue.domain.test_invariants import play, walks
from tests.issue.test_telling import event
from tests.issue.world import DAY, MONDAY

ANSWERS = {"requested": "requested", "granted": "decided", "denied": "decided", None: None}


def test_every_event_of_a_case_is_folded_into_its_row():
    assert cases.model.folds == frozenset(get_args(IssueEvent))


def test_every_event_of_an_assignment_is_folded_into_its_row():
    assert assignments.model.folds >= {AssignmentDispatched, *get_args(PartEvent)}


def test_every_event_of_the_contracts_is_folded_somewhere_or_is_a_replys():
    registry = contracts.all.registry
    declared = {e for e in registry.events.values() if e.__module__.startswith("contracts.issue")}
    folded = frozenset().union(*(model.folds for model in MODELS))
    assert declared - folded == {ReplyAnswered}, "its readers have it in their feeds"
    assert RoutingAdopted in rules.model.folds


# ---- the tables and the domain say the same ------------------------------------------------------


def folded(events):
    """Fold a case's events into tables in memory; return what they say of it."""
    engine = create_engine("sqlite://")
    with engine.connect() as connection:
        for model in MODELS:
            model.metadata.create_all(connection)
        for version, data in enumerate(events, start=1):
            told = msgspec.structs.replace(event(data), version=version, position=version)
            for model in MODELS:
                model.apply(connection, [told])
        shown = issue_view(connection, ISSUE)
    engine.dispose()
    return shown


@given(walks)
@settings(max_examples=40)
def test_whatever_happens_to_a_case_its_row_says_what_the_domain_says(walk):
    desk = play(*walk)
    case, shown = desk.case, folded(desk.events)
    assert shown.version == len(desk.events)
    _same_case(case, shown)
    assert len(shown.assignments) == len(case.parts)
    for part in shown.assignments:
        _same_part(case.parts[part.assignment], part)


def _same_case(case, shown: IssueView):
    same = ("status", "tier", "held_by", "urgent", "category", "source_kind", "merged_into")
    for name in (*same, "location", "reporters", "call_back", "number"):
        assert getattr(shown, name) == getattr(case, name), name
    assert shown.area == case.location.area
    assert set(shown.absorbed) == case.absorbed
    if case.status in ("closed", "settled"):
        assert shown.reopen_until == case.reopen_until
        assert shown.closed_at is not None
    assert {part.halted for part in shown.assignments} <= {
        "merged" if case.status == "merged" else None
    }


def _same_part(part, shown: AssignmentView):
    same = ("status", "side", "role", "department", "outcome", "late", "verify_by")
    for name in (*same, "milestones", "receive_by", "return_by", "verify_from"):
        assert getattr(shown, name) == getattr(part, name), name
    assert shown.sent_back == part.redone
    assert ANSWERS[shown.extension] == part.extension
    assert (shown.suspension == "requested") == (part.suspension is not None)
    assert shown.due == max(stage.due for stage in part.milestones)
    assert (shown.review_at is not None) == (part.side == "pooled")


# ---- rebuilt from the log ------------------------------------------------------------------------


@pytest.fixture
def lived_in(world):
    """A service in which a good deal has happened."""
    first, second = Case(world, uuid4()).raised(), Case(world, uuid4()).complained()
    second.on(world.coordinator, "merge", into=str(first.issue), reason="同一处。")
    first.on(world.coordinator, "report-up", reason="请示。")
    first.on(world.county, "hand-down", area=TOWN, reason="在巍山。")
    third = Case(world, uuid4()).complained().filed(SEWAGE).started("DY-HB")
    asked = {"limit": "5工作日", "reason": "等检测。"}
    third.act(world.officer("DY-HB"), "request-extension", "DY-HB", **asked)
    third.act(world.coordinator, "decide-extension", "DY-HB", granted=True)
    world.at(MONDAY + 30 * DAY)
    fourth = Case(world, uuid4()).complained(category=FOOD)
    fourth.on(world.coordinator, "settle", note="已退款。")
    fourth.on(world.caller, "record-call-back", answered=False)
    return world


def test_rebuilt_tables_are_row_by_row_those_that_were_folded_as_it_happened(lived_in):
    kernel = lived_in.kernel
    for model in MODELS:
        assert rebuild(kernel.store, kernel.registry, model).differences == (), model.name


def test_a_row_that_was_tampered_with_is_told(on_sqlite):
    Case(on_sqlite, uuid4()).raised()
    with on_sqlite.kernel.store.writing() as connection:
        connection.execute(cases.issues.update().values(status="closed"))
    kernel = on_sqlite.kernel
    (difference,) = rebuild(kernel.store, kernel.registry, cases.model).differences
    assert "status" in str(difference)


def test_nobody_who_has_no_area_sees_anybodys_cases(on_sqlite):
    Case(on_sqlite, uuid4()).complained(category=FOOD, settled="已退款。")
    nobody = on_sqlite.someone("county_coordinator")
    for path in ("issues", "assignments", "callbacks"):
        assert nobody.items(path) == [], path
    with on_sqlite.kernel.store.reading() as connection:
        assert connection.execute(select(callbacks.callbacks)).all() != []


def test_a_case_is_found_by_the_number_that_people_call_it_by(on_sqlite):
    case = Case(on_sqlite, uuid4()).raised()
    number = case.view()["number"]
    with on_sqlite.kernel.store.reading() as connection:
        assert cases.numbered(connection, number) == case.issue
        assert cases.numbered(connection, "330783-000000-000000") is None
