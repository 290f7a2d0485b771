"""One trace follows one record from the phone to the department, through the broker."""

from uuid import UUID

import pytest

from services.cli.client import wait_for
from services.cli.demo.story.visiting import VISIT

THE_WAY = [
    ("visit", "PUT /api/visits/<uuid:visit>"),
    ("visit", "append problem.observed.v1"),
    ("visit", "publish problem.observed.v1"),
    ("issue", "handle problem.observed.v1"),
    ("issue", "append issue.raised.v1"),
]
TO_THE_DEPARTMENT = [
    ("visit", "append visit.recorded.v2"),
    ("visit", "publish visit.recorded.v2"),
    ("feed", "handle visit.recorded.v2"),
    ("feed", "append feed.record.v1"),
    ("feed", "deliver feed.record.v1"),
]


@pytest.fixture
def spans(in_processes, collector):
    """The spans of the story's first record, once all of its way was told."""

    def look():
        found = collector.traces.get(UUID(VISIT).hex, [])
        told = {(span.service, span.name) for span in found}
        return list(found) if told >= {*THE_WAY, *TO_THE_DEPARTMENT} else None

    return wait_for("the trace of the record", look)


def above(span, spans):
    return next((each for each in spans if each.id == span.parent), None)


def way_up(span, spans):
    """Return where a span is in its trace, the root first."""
    way = []
    while span is not None:
        way.append((span.service, span.name))
        span = above(span, spans)
    return way[::-1]


def test_one_trace_holds_the_whole_way_from_the_phone_to_the_department(spans):
    delivered = [span for span in spans if span.name == "deliver feed.record.v1"]
    assert delivered
    for span in delivered:
        assert way_up(span, spans) == [THE_WAY[0], *TO_THE_DEPARTMENT]


def test_what_follows_in_other_services_is_in_the_same_trace(spans):
    (raised,) = [span for span in spans if span.name == "append issue.raised.v1"][:1]
    assert way_up(raised, spans) == THE_WAY


def test_a_trace_is_one_tree(spans):
    roots = {span.id for span in spans if above(span, spans) is None}
    assert len(roots) == 1


def test_traces_name_no_person(in_processes, collector):
    everything = str(dict(collector.traces))
    assert [value for value in in_processes.seen.personal if value in everything] == []
