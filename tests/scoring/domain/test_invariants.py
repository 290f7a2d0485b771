"""Same outcomes, same rules: same ledger, however it came about."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from contracts.scoring.events import ScoreEntered
from events.envelope import Event
from services.scoring.domain.counting import RulesAt, counted, key_of
from services.scoring.domain.ledger import Ledger, Settle, Strike, ledger
from services.scoring.domain.loading import load
from services.scoring.domain.rules import ScoreRules
from services.scoring.policy import rules_text
from tests.scoring.domain.examples import (
    BUILDING,
    HOUR,
    MONDAY,
    NEW_PART,
    OTHER_PART,
    PART,
    WATER,
    answered,
    closed,
    dispatched,
    done,
    excluded,
    extended,
    logged,
    merged,
    pooled,
    received,
    recomputed,
    released,
    reopened,
    replaced,
    resumed,
    sent_back,
    suspended,
    unmerged,
    unpooled,
    verified,
    voided,
)

SHIPPED = load(rules_text())
OTHERS = load(rules_text().replace("hidden_below: 30", "hidden_below: 10"))

PARTS = {PART: WATER, OTHER_PART: BUILDING, NEW_PART: BUILDING}
of_parts = [
    make(*days, part, department)
    for part, department in PARTS.items()
    for make, days in [
        (dispatched, ()),
        (received, ()),
        (done, ()),
        (verified, ()),
        (sent_back, (7,)),
        (extended, (9,)),
        (recomputed, (11,)),
        (suspended, ()),
        (resumed, (13,)),
        (pooled, ()),
        (unpooled, (17,)),
        (replaced, ()),
        (released, ()),
    ]
]
of_cases = [closed(WATER, BUILDING), reopened(WATER), answered(), excluded]
of_cases += [merged, unmerged, voided]

histories = st.lists(st.sampled_from([*of_parts, *of_cases]), max_size=30).map(
    lambda facts: logged(*facts)
)
"""Any outcomes in any order, possible in life or not."""


def shipped(_: datetime) -> ScoreRules:
    return SHIPPED


def settled(history: Sequence[Event], rules_at: RulesAt, state: Ledger | None = None) -> Ledger:
    """Bring a ledger to what a history counts, as a reaction does."""
    before = ledger.initial if state is None else state
    entries = counted(history, rules_at)
    return ledger.fold(ledger.decide(before, Settle(entries, "superseded"), None), before)


def one_by_one(history: Sequence[Event], rules_at: RulesAt) -> Ledger:
    state = ledger.initial
    for length in range(1, len(history) + 1):
        state = settled(history[:length], rules_at, state)
    return state


@given(histories)
def test_counted_one_by_one_or_all_at_once_the_ledger_is_the_same(history):
    assert one_by_one(history, shipped).live == settled(history, shipped).live


@given(histories, st.integers(-2, 32))
def test_rules_adopted_for_the_past_give_the_ledger_that_they_would_have_given_then(history, hours):
    since = MONDAY + hours * HOUR

    def both(at: datetime) -> ScoreRules:
        return OTHERS if at >= since else SHIPPED

    recounted = settled(history, both, one_by_one(history, shipped))
    assert recounted.live == one_by_one(history, both).live


@given(histories)
def test_counting_again_changes_nothing(history):
    state = one_by_one(history, shipped)
    again = Settle(counted(history, shipped), "again")
    assert ledger.decide(state, again, None) == []


@given(histories)
def test_for_each_measure_and_subject_each_thing_counts_once(history):
    entries = counted(history, shipped).values()
    assert len({key_of(entry) for entry in entries}) == len(entries)


@given(histories)
def test_no_share_is_more_than_the_whole(history):
    def name(entry: ScoreEntered) -> tuple[str, str]:
        return entry.measure, entry.subject

    entries = sorted(counted(history, shipped).values(), key=name)
    for _, group in groupby(entries, key=name):
        found = list(group)
        assert 0 <= sum(e.numerator for e in found) <= sum(e.denominator for e in found)


@given(histories, st.data())
def test_what_an_appeal_struck_out_never_counts_again(history, data):
    half = history[: len(history) // 2]
    state = settled(half, shipped)
    if not state.live:
        return
    struck = data.draw(st.sampled_from(list(state.live.values())))
    strike = Strike(struck.entry, struck.measure, struck.subject, struck.counted, UUID(int=1))
    state = ledger.fold(ledger.decide(state, strike, None), state)
    after = settled(history, shipped, state)
    assert key_of(struck) not in {key_of(entry) for entry in after.live.values()}
