"""The large log that growth is measured on is one that the services could have written."""

import pytest

from bench.cases import cases
from bench.clones import Growth, templates
from bench.growth import Side
from bench.pages import touched
from contracts.all import registry
from events.chain import verify_log
from services.audit.comparing import compare_models
from services.issue.read_models import MODELS
from services.issue.read_models.cases.fold import issues


@pytest.fixture(scope="module")
def grown(ground):
    """Two real cases, one of them open, and six copies of each."""
    with cases(ground, closed=1, open_=1) as made:
        Growth(made).copies(templates(made, [*made.closed, *made.open]), 12)
        yield made


def test_copies_of_cases_link_to_the_log_that_they_follow(grown):
    assert not verify_log(grown.kernel.store).findings


def test_a_rebuild_gives_the_rows_that_were_copied(grown):
    found = list(compare_models(grown.kernel.store, registry, MODELS))
    assert all(model.same for model in found)
    assert {model.model: model.rows for model in found}["issue_rules.v1"] == 1


def test_no_two_copies_share_an_id_or_a_number(grown):
    with grown.kernel.store.reading() as connection:
        rows = connection.execute(issues.select()).all()
    assert len(rows) == 14
    assert len({row.issue for row in rows}) == len({row.number for row in rows}) == 14


def test_counting_pages_leaves_nothing_behind(grown):
    (template,) = templates(grown, grown.closed)
    side = Side(grown, Growth(grown), template, "", [], None)
    before = grown.kernel.head()
    assert touched(grown.kernel.store.engine, side.raise_in_vain) > 0
    assert touched(grown.kernel.store.engine, lambda: side.fold(side.next_events())) > 0
    assert grown.kernel.head() == before
