from dataclasses import replace
from datetime import timedelta

from contracts.issue.commands.case import FileIssue
from contracts.issue.events.case import IssueClosed
from tests.issue.domain.examples import (
    COORDINATOR,
    DEPARTMENTS,
    FACTS,
    INSPECTOR,
    ISSUE,
    MONDAY,
    NEIGHBOUR,
    STREET,
    Desk,
)

ALL = ("DY-HB", "DY-ZF", STREET)


def closed(desk, *departments):
    return desk.verified(*departments or ALL)[-1]


def test_a_case_stays_open_until_its_last_part_is_verified():
    desk = Desk().dispatched().done(*ALL)
    desk.verified("DY-HB", "DY-ZF")
    assert desk.case.status == "dispatched"
    assert isinstance(closed(desk, STREET), IssueClosed)
    assert desk.case.status == "closed"


def test_the_reporter_reads_what_became_of_it_in_plain_words():
    desk = Desk().dispatched().done("DY-HB").done("DY-ZF", outcome="partly")
    desk.done(STREET, outcome="nothing_needed")
    event = closed(desk)
    assert event.result.splitlines() == [
        "环局：已处置完成。DY-HB was there.",
        "执局：部分完成。the rest is not ours",
        "街局：经核实无需处置。the rest is not ours",
    ]
    assert event.departments == ALL


def test_closed_is_not_fixed_where_a_part_was_only_partly_done():
    assert closed(Desk().dispatched().done("DY-HB", STREET).done("DY-ZF", outcome="partly")).partly
    assert not closed(Desk().dispatched().done(*ALL)).partly


def test_a_closed_case_can_be_opened_again_for_fifteen_days():
    assert closed(Desk().dispatched().done(*ALL)).reopen_until == MONDAY + timedelta(days=15)


def test_a_department_that_has_vanished_is_named_by_its_code():
    desk = Desk().dispatched().done(*ALL)
    command = desk.verifying(*ALL)
    departments = {code: known for code, known in DEPARTMENTS.items() if code != "DY-HB"}
    event = desk.do(command, INSPECTOR, departments=departments)[-1]
    assert event.result.startswith("DY-HB：")


def test_the_plain_words_fit_however_much_was_written():
    desk = Desk().dispatched().start(*ALL)
    for code in ALL:
        command = desk.reporting(code, note="x" * 4000)
        desk.do(command, replace(NEIGHBOUR, person="w", department=code))
    assert len(closed(desk).result) == 4000


def test_a_case_without_rules_is_not_closed_by_being_filed():
    desk = Desk(facts=replace(FACTS, rules=None)).accepted()
    desk.do(FileIssue(issue=ISSUE, category="sewage"), COORDINATOR)
    assert desk.case.status == "filed"
