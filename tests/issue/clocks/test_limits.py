import csv
import re

import pytest
from hypothesis import given

from services.issue.clocks.limits import Limit
from tests.issue.clocks.examples import limits


@pytest.mark.parametrize(
    ("text", "kind", "amount"),
    [
        ("2小时", "hours", 120),
        ("90分钟", "hours", 90),
        ("4工作时", "work_hours", 240),
        ("90工作分钟", "work_hours", 90),
        ("15工作日", "work_days", 15),
        ("30自然日", "natural_days", 30),
        ("即时", "immediate", 0),
        ("2h", "hours", 120),
        ("90min", "hours", 90),
        ("4wh", "work_hours", 240),
        ("90wmin", "work_hours", 90),
        ("15wd", "work_days", 15),
        ("30nd", "natural_days", 30),
        ("immediate", "immediate", 0),
        (" 15 WD ", "work_days", 15),
    ],
)
def test_the_notation_of_rule_tables_is_read(text, kind, amount):
    assert Limit.parse(text) == Limit(kind, amount)


@pytest.mark.parametrize(
    "text", ["", "5", "5天", "4时", "工作日", "1.5h", "-1wd", "2h30min", "now"]
)
def test_what_is_no_limit_is_refused_with_what_may_be_written(text):
    with pytest.raises(ValueError, match=r"is not a time limit.*工作时.*wd.*即时") as refused:
        Limit.parse(text)
    assert repr(text) in str(refused.value)


@pytest.mark.parametrize(
    ("kind", "amount", "reason"),
    [
        ("hours", 0, "cannot have the amount 0"),
        ("work_days", -3, "cannot have the amount -3"),
        ("immediate", 5, "cannot have the amount 5"),
        ("immediate", -5, "cannot have the amount -5"),
        ("work_days", 3661, "at most ten years"),
        ("hours", 3660 * 24 * 60 + 1, "at most ten years"),
        ("days", 5, "no kind of clock: use one of hours, work_hours"),
    ],
)
def test_an_amount_that_no_rule_can_mean_is_refused(kind, amount, reason):
    with pytest.raises(ValueError, match=reason):
        Limit(kind, amount)


@given(limits)
def test_a_limit_is_read_back_from_what_it_writes(limit):
    assert Limit.parse(str(limit)) == limit


def test_the_shortest_notation_is_written():
    assert [str(Limit.parse(text)) for text in ("120min", "90min", "5wd", "即时")] == [
        "2小时",
        "90分钟",
        "5工作日",
        "即时",
    ]


def test_every_limit_of_the_proposed_routing_table_is_read(shared_data):
    with (shared_data / "routing_proposal.csv").open(encoding="utf-8") as lines:
        milestones = [m for row in csv.DictReader(lines) for m in row["milestones"].split(";")]
    written = [re.search(r"\d.*|即时", milestone) for milestone in milestones]
    without = [m for m, found in zip(milestones, written, strict=True) if not found]
    kinds = {Limit.parse(found[0]).kind for found in written if found}
    assert without == ["当场劝阻"]  # "dissuaded on the spot" names a deed and no time
    assert kinds == {"hours", "work_hours", "work_days", "natural_days", "immediate"}
