"""`needle routing try`: what other rules would have done with everything that was ever filed."""

from uuid import uuid4

import pytest

from contracts.directory.events import DepartmentMerged
from services.issue.policy import routing_text
from services.issue.read_models import rules
from services.issue.routing.reading import adopted_rules
from services.issue.trying import try_rules
from services.ruletext import RulesError
from tests.issue.case import Case
from tests.issue.county import (
    COUNTY,
    MANHOLE,
    MONDAY,
    SEWAGE,
    STREET,
    TOWN,
    VILLAGE,
    somewhere,
)

HUT = "违法建设"  # other units act in a street than in a town
SAFETY = "企业安全隐患"  # other rules apply where somebody says that it is urgent


def try_(world, text, **more):
    return try_rules(world.kernel.store, world.kernel.registry, text, **more)


def changed(**replaced):
    text = routing_text()
    for old, new in replaced.values():
        assert old in text
        text = text.replace(old, new)
    return text


def found(trial):
    return [(d.issue.issue, d.changes) for d in trial.differences]


def test_the_rules_in_force_change_nothing(world):
    Case(world, uuid4()).raised().filed(SEWAGE)
    trial = try_(world, routing_text())
    assert (trial.tried, trial.differences, trial.before) == (1, (), trial.after)


def test_what_would_go_elsewhere_is_told_by_its_number(world):
    case = Case(world, uuid4()).raised().filed(SEWAGE)
    Case(world, uuid4()).raised().filed(HUT)
    other = changed(lead=("lead: 环\n    assisting: [执, 水, 街]", "lead: 水\n    assisting: [街]"))
    trial = try_(world, other)
    assert (trial.tried, found(trial)) == (2, [(case.view()["number"], ("lead", "assisting"))])
    assert trial.before != trial.after
    (difference,) = trial.differences
    assert (difference.before.lead, difference.after.lead) == ("环", "水")


def test_before_any_were_adopted_the_shipped_rules_stand_for_those_in_force(on_sqlite):
    with on_sqlite.kernel.store.writing() as connection:
        connection.execute(rules.adopted.delete())
    trial = try_(on_sqlite, changed(way=("查处: 15工作日", "查处: 10工作日")))
    assert (trial.before, trial.tried) == (adopted_rules(routing_text()).version, 0)


def test_what_was_never_filed_is_not_tried(world):
    Case(world, uuid4()).raised(category=SEWAGE)
    assert try_(world, routing_text()).tried == 0


def test_a_case_is_tried_where_it_lay_when_it_was_filed(world):
    case = Case(world, uuid4()).raised()
    case.on(world.coordinator, "report-up", reason="在巍山镇。")
    case.on(world.county, "hand-down", area=TOWN, reason="在巍山镇。")
    town = world.someone("street_coordinator", areas=[TOWN], department=TOWN)
    case.on(town, "accept")
    case.on(town, "file", category=HUT)
    (difference,) = try_(
        world, changed(town=("assisting: [资, 农]\n    milestones: {停工", "milestones: {停工"))
    ).differences
    assert (difference.issue.area, difference.before.rule) == (TOWN, "违法建设-镇乡村庄")


def test_a_case_is_tried_as_urgent_if_somebody_said_so(world):
    said = Case(world, uuid4()).raised().accepted()
    said.on(world.coordinator, "file", category=SAFETY, urgent=True)
    Case(world, uuid4()).raised().filed(SAFETY)
    cried = Case(world, uuid4()).raised(category=SAFETY, urgent=True)
    rule = routing_text().split("when_urgent: true\n    lead: 应")
    assert len(rule) == 2
    trial = try_(world, "when_urgent: true\n    lead: 消".join(rule))
    assert [n for n, _ in found(trial)] == [said.view()["number"], cried.view()["number"]]


def test_a_class_that_is_urgent_by_itself_is_not_taken_for_somebodys_word(world):
    Case(world, uuid4()).raised(category=MANHOLE)
    (issue,) = [d.issue for d in try_(world, changed(who=("lead: 建", "lead: 交"))).differences]
    assert (issue.category, issue.urgent) == (MANHOLE, False)


def test_a_case_that_is_handed_down_to_where_it_lies_is_tried_there(world):
    case = Case(world, uuid4()).raised()
    case.on(world.coordinator, "report-up", reason="请示。")
    case.on(world.county, "hand-down", area=STREET, reason="属地办理。")
    case.filed(SEWAGE)
    slower = changed(way=("查处: 15工作日", "查处: 20工作日"))
    (difference,) = try_(world, slower).differences
    assert difference.issue.area == VILLAGE


def test_what_was_filed_twice_is_tried_twice(world):
    case = Case(world, uuid4()).raised().filed("外星来客")
    case.on(world.coordinator, "report-up", reason="没有规则。")
    case.on(world.county, "accept")
    case.on(world.county, "file", category=SEWAGE)
    assert try_(world, routing_text()).tried == 2


def test_a_broken_file_is_refused_with_file_and_line(world):
    broken = routing_text().replace("lead: 环", "lead: 幻", 1)
    with pytest.raises(RulesError) as error:
        try_(world, broken, file="my-rules.yml")
    (wrong,) = error.value.problems
    line = broken[: broken.index("幻")].count("\n") + 1
    assert str(wrong).startswith(f"my-rules.yml:{line}:")


def test_a_unit_that_was_absorbed_cannot_be_named(world):
    merged = DepartmentMerged(department="DY-SWC", successor="DY-SW", since=MONDAY.date())
    world.hear("directory", merged)
    with pytest.raises(RulesError):
        try_(world, routing_text())


def test_progress_is_told_and_nothing_is_written(world):
    Case(world, uuid4()).raised().filed(SEWAGE)
    before, told = len(world.log()), []
    try_(world, routing_text(), progress=lambda done, of: told.append((done, of)))
    assert told[-1] == (before, before)
    assert len(world.log()) == before


def test_other_rules_that_were_adopted_are_what_it_is_compared_with(world):
    Case(world, uuid4()).raised(location=somewhere()).filed(SEWAGE)
    other = changed(way=("查处: 15工作日", "查处: 10工作日"))
    world.county.do("routing/adopt/…", county=COUNTY, text=other)
    assert try_(world, other).differences == ()
    assert [changes for _, changes in found(try_(world, routing_text()))] == [("stages",)]
