"""Scores, each with its n, and the ledger entries that they rest on."""

from datetime import timedelta

from flask_smorest import Blueprint

from contracts.scoring.views import Entry, EntryFilter, Score, ScoreFilter
from services.scoring.read_models import entries
from services.web.current import now, reading
from services.web.identity import EVERY_ROLE, Caller
from services.web.paging import Page, Paged
from services.web.queries import list_route

scores_of = Blueprint("scores", __name__, url_prefix="/api/scores", description="Scores (记分)")


@list_route(scores_of, "", Score, roles=EVERY_ROLE, query=ScoreFilter)
def list_scores(who: Caller, page: Page, query: ScoreFilter) -> Paged[Score]:
    """List measures over a period, by their codes, each with its n.

    Those of departments and of the county's dispatching are open to everybody; of the villages
    one sees those in one's own areas.
    """
    until = query.until or now() + timedelta.resolution  # what happens this moment has happened
    with reading() as connection:
        return entries.scores(connection, who.areas, query, until, page)


@list_route(scores_of, "/entries", Entry, roles=EVERY_ROLE, query=EntryFilter)
def list_entries(who: Caller, page: Page, query: EntryFilter) -> Paged[Entry]:
    """List what scores rest on, the latest first: each entry names its event and its rule.

    One sees the entries of what happened in one's own areas, and of one's own department.
    """
    with reading() as connection:
        return entries.listed(connection, who.areas, who.department, query, page)
