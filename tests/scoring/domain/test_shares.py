"""A measure is a share or a mean: what is above the line is some of what is below it."""

from collections.abc import Sequence
from uuid import UUID

import pytest
from hypothesis import find, given
from hypothesis import strategies as st

from contracts.scoring.events import ScoreEntered
from services.ruletext import RulesError
from services.scoring.domain.counting import counted
from services.scoring.domain.loading import adopted, load
from services.scoring.domain.red_lines import OUTCOMES
from services.scoring.domain.rules import ScoreRules
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import (
    BUILDING,
    OTHER_PART,
    WATER,
    answered,
    closed,
    dispatched,
    done,
    graded,
    logged,
    not_drawn,
    received,
    reopened,
    replaced,
    sent_back,
    verified,
)

HEAD = (
    "measures:\n  - code: measured\n    name: 指标\n    source: 测试\n    subject: {county: all}\n"
)


def measure(*entries: str, once: str = "") -> str:
    """Write a measure; each entry is what stands in its braces."""
    more = f"    once_per: {once}\n" if once else ""
    return HEAD + more + "    entries:\n" + "".join(f"      - {{{each}}}\n" for each in entries)


def refusals(text: str) -> list[str]:
    with pytest.raises(RulesError) as refused:
        load(text, "rules.yml")
    return [f"{one.line}: {one.message}" for one in refused.value.problems]


def test_a_count_of_checks_under_the_name_of_visits_is_refused_for_both():
    text = measure("event: bin.graded, above: 1").replace("指标", "走访次数")
    (named,) = refusals(text)
    assert named.startswith("3: 走访次数 is no measure: 走访次数: 不得打卡签到，不以留痕考核")
    (told,) = refusals(text.replace("走访次数", "指标"))
    assert told.startswith("7: bin.graded enters by its grade alone, as a mean: write `above: {")
    assert "留痕" in told


@pytest.mark.parametrize(
    "name", ["打 卡 率", "打-卡率", "打\u200b卡率", "App 在线时长", "积分排名"]
)
def test_no_measure_has_the_name_of_what_may_not_be_measured(name):
    told = refusals(rules_of_shares().replace("指标", name))
    assert told[-1].startswith(f"3: {name} is no measure")


def rules_of_shares() -> str:
    return measure("event: assignment.verified, above: {field: on_time}, below: 1")


BARE = {
    "a count": ("event: issue.closed, above: 1", "7: issue.closed is counted, and of nothing"),
    "below 0": ("event: issue.closed, above: 1, below: 0", "7: issue.closed is counted, and of"),
    "all of itself": ("event: issue.closed, above: 1, below: 1", "7: 指标 only counts"),
    "what was in time of itself": (
        "event: assignment.verified, above: {field: on_time}, below: {field: on_time}",
        "7: 指标 only counts",
    ),
    "half of itself": ("event: issue.closed, above: 0.5, below: 1", "7: 指标 only counts"),
    "none of itself": ("event: issue.closed, below: 1", "7: 指标 only counts"),
    "two of one": ("event: issue.closed, above: 2, below: 1", "7: issue.closed may count more"),
    "one of some": (
        "event: assignment.verified, above: 1, below: {field: looked_at}",
        "7: assignment.verified may count more",
    ),
    "one of others": (
        "event: assignment.verified, above: {field: on_time}, below: {field: looked_at}",
        "7: assignment.verified may count more",
    ),
    "a weight": (
        "event: assignment.verified, above: {field: on_time}, below: 14",
        "7: below the line each thing counts 1",
    ),
    "weights by points": (
        'event: assignment.verified, below: {field: on_time, points: {"true": 1, "false": 9}}',
        "7: below the line each thing counts 1",
    ),
    "points above 1": (
        'event: issue.closed, below: 1, above: {field: partly, points: {"false": 5, "true": 0}}',
        "7: issue.closed may count more",
    ),
    "a choice divided": (
        "event: assignment.verified, above: {field: on_time, divided_by: 0.5}, below: 1",
        "7: assignment.verified may count more",
    ),
    "grades counted": ("event: bin.graded, above: 1, below: 1", "7: bin.graded enters by"),
    "grades below": (
        "event: bin.graded, above: 0, below: {field: grade}",
        "7: bin.graded enters by",
    ),
    "grades of nothing": ("event: bin.graded, above: {field: grade}", "7: bin.graded enters by"),
    "grades of 1000": (
        "event: bin.graded, above: {field: grade, divided_by: 0.1}, below: 1",
        "7: bin.graded enters by",
    ),
    "how often": (
        "event: assignment.sent_back, above: {field: times}, below: 1",
        "7: times of assignment.sent_back is no outcome",
    ),
}


@pytest.mark.parametrize("case", BARE)
def test_what_only_counts_is_refused_and_told_what_to_write_instead(case):
    entry, told = BARE[case]
    (problem,) = refusals(measure(entry))
    assert problem.startswith(told)


def test_the_upper_part_is_some_of_the_lower_and_not_of_something_else():
    (told,) = refusals(
        measure("event: callback.answered, below: 1", "event: assignment.done, above: 1, below: 1")
    )
    assert told.startswith("8: assignment.done is about another kind of thing than callback.*")


def test_a_closing_counts_once_with_what_became_of_it_and_with_nothing_else():
    (told,) = refusals(
        measure(
            "event: issue.closed, below: 1",
            "event: issue.voided, above: 1, below: 1",
            once="closing",
        )
    )
    assert told == "9: issue.voided is not about one closing, of which each counts once"


GOOD = {
    "share": "event: assignment.verified, above: {field: on_time}, below: 1",
    "mean": "event: bin.graded, above: {field: grade, divided_by: 100}, below: 1",
    "mean of a hundred": "event: bin.graded, above: {field: grade}, below: 1",
}


@pytest.mark.parametrize("case", GOOD)
def test_shares_and_means_load(case):
    assert load(measure(GOOD[case])).measures


# ---- whatever loads ------------------------------------------------------------------------------

terms = st.one_of(
    st.sampled_from([0.0, 0.5, 1.0, 2.0]),
    st.sampled_from(
        sorted({field for fields in OUTCOMES.values() for field in fields} | {"times"})
    ).flatmap(
        lambda field: st.sampled_from(
            [
                f"{{field: {field}}}",
                f"{{field: {field}, divided_by: 100}}",
                f"{{field: {field}, divided_by: 0.5}}",
                f'{{field: {field}, points: {{"true": 0, "false": 1}}}}',
                f'{{field: {field}, points: {{"true": 3, "false": 1}}}}',
            ]
        )
    ),
)
HEARD = {
    "assignment": ["dispatched", "received", "done", "verified", "sent_back", "replaced"],
    "issue": ["closed", "reopened"],
    "callback": ["answered"],
    "bin": ["graded"],
}
subjects = st.sampled_from(
    ["{county: all}", "{department: department}", "{department: departments}", "{village: area}"]
)


@st.composite
def rule_sets(draw: st.DrawFn) -> str:
    """Rules of any measure that somebody might write, most of one kind of thing."""
    kind = draw(st.sampled_from(sorted(HEARD)))
    names = [f"{kind}.{event}" for event in HEARD[kind]] + ["callback.answered"] * draw(
        st.booleans()
    )
    events = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    entries = []
    for event in events:
        above, below = draw(terms), draw(st.one_of(st.just(1), terms, st.none()))
        entries.append(f"event: {event}, above: {above}" + (f", below: {below}" if below else ""))
    once = draw(st.sampled_from(["", "", "assignment", "closing"]))
    return measure(*entries, once=once).replace("{county: all}", draw(subjects))


facts = st.one_of(
    st.sampled_from(
        [
            make(part, department)
            for part, department in ((OTHER_PART, BUILDING), (UUID(int=11), WATER))
            for make in (dispatched, received, done, verified, not_drawn, replaced)
        ]
    ),
    st.sampled_from(
        [sent_back(7), closed(WATER, BUILDING), reopened(WATER), verified(on_time=False)]
    ),
    st.builds(answered, contacted=st.booleans(), solved=st.booleans()),
    st.builds(graded, st.floats(0, 100)),
)
histories = st.lists(facts, max_size=20)


def parts(rules: ScoreRules, heard: Sequence[object]) -> dict[str, tuple[float, float]]:
    """Return by subject what is above and what is below the line."""
    sums: dict[str, tuple[float, float]] = {}
    for entry in counted(logged(*heard), lambda _: rules).values():
        above, below = sums.get(entry.subject, (0.0, 0.0))
        sums[entry.subject] = (above + entry.numerator, below + entry.denominator)
    return sums


def loaded(text: str) -> ScoreRules | None:
    try:
        return load(text)
    except RulesError:
        return None


@given(st.one_of(rule_sets(), st.sampled_from([*map(measure, GOOD.values())])), histories)
def test_whatever_loads_is_a_share_of_one_or_a_mean_of_a_hundred(text, heard):
    rules = loaded(text)
    if rules is None:
        return
    highest = 100 if "field: grade}" in text else 1
    for above, below in parts(rules, heard).values():
        assert 0 <= above <= highest * below + 1e-9


@given(st.sampled_from(load(rules_text()).measures), histories, st.integers(2, 4))
def test_doing_the_same_more_often_raises_no_score(one, heard, times):
    """Checked again with the same grades, called again with the same answers: the same value."""
    rules = ScoreRules("0" * 16, (one,))
    counted_each = [f for f in heard if type(f).__name__ in {"BinGraded", "CallBackAnswered"}]
    before = parts(rules, counted_each)
    after = parts(rules, counted_each * times)
    assert before.keys() == after.keys()
    for subject, (above, below) in before.items():
        assert after[subject][0] / after[subject][1] == pytest.approx(above / below)


@given(st.sampled_from(load(rules_text()).measures), st.floats(0, 100), st.integers(1, 9))
def test_checks_of_the_same_grade_leave_it_where_it_is(one, grade, times):
    rules = ScoreRules("0" * 16, (one,))
    for above, below in parts(rules, [graded(grade)] * times).values():
        assert above / below == pytest.approx(grade / 100)


def test_some_of_the_rules_that_are_tried_load():
    """Otherwise the first invariant would say nothing."""
    assert loaded(find(rule_sets(), lambda text: loaded(text) is not None))


def entries_of(rules: ScoreRules, *heard: object) -> list[ScoreEntered]:
    return list(counted(logged(*heard), lambda _: rules).values())


def test_a_reopening_takes_the_place_of_the_closing_that_it_undid():
    (rate,) = [one for one in load(rules_text()).measures if one.code == "reopen_rate"]
    rules = ScoreRules("0" * 16, (rate,))
    found = entries_of(rules, closed(), reopened(WATER), closed())
    assert sorted((e.numerator, e.denominator) for e in found) == [(0, 1), (1, 1)]


def test_what_was_adopted_before_still_counts_as_it_did():
    old = adopted(measure("event: issue.closed, below: 1", "event: issue.reopened, above: 1"))
    found = entries_of(old, closed(), reopened(WATER))
    assert sorted((e.numerator, e.denominator) for e in found) == [(0, 1), (1, 0)]
