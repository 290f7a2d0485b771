"""Personal values, and the secrets of labels, are nowhere in clear.

Neither in logs nor databases, queues, the archive or refusals.
"""

import pytest
from sqlalchemy import MetaData, select

from contracts.topology import SERVICES
from events.store import connect
from services.cli.client import RefusedError
from services.cli.demo.story.setting import HOUSEHOLD
from services.cli.demo.story.visiting import HOUSEHOLDER
from tests.story.mailboxes import bodies_in


def _everything_in(url: str) -> str:
    """Return all that stands in a database, as text."""
    engine, metadata, found = connect(url, pool=1), MetaData(), []
    with engine.connect() as connection:
        metadata.reflect(connection)
        for table in metadata.sorted_tables:
            found += [str(tuple(row)) for row in connection.execute(select(table))]
    engine.dispose()
    return "\n".join(found)


def _told(played, text: str) -> list[str]:
    """Return what stands in a text of all that must not."""
    secrets = played.seen.labels.values()
    assert secrets
    return [value for value in (*played.seen.personal, *secrets) if value in text]


@pytest.mark.parametrize("service", [*SERVICES, "vault"])
def test_no_database_holds_a_personal_value_or_a_labels_secret_in_clear(played, service):
    held = _everything_in(played.stage.database_of(service))
    assert _told(played, held) == []


def test_no_process_has_logged_a_personal_value_or_a_labels_secret(played):
    assert _told(played, played.stage.logs()) == []


def test_no_queue_of_a_department_holds_a_personal_value_or_a_labels_secret(played):
    if played.stage.broker is None:
        return
    delivered = bodies_in(played.stage.broker, "department.DY-JS")
    assert delivered
    assert _told(played, "".join(delivered)) == []


def test_a_refusal_does_not_say_back_what_was_sent(world):
    with pytest.raises(RefusedError) as refused:
        world.as_("cadre-xiaoman").put(
            "/api/visits/7a8e3c1e-40f4-4e51-9b55-0b2b3c1f7c11",
            {
                "place": HOUSEHOLD,
                "kind": "household_visit",
                "form": "v1",
                "answers": [{"element": "built_in", "value": HOUSEHOLDER}],
                "observed_at": world.now(),
            },
        )
    assert HOUSEHOLDER not in str(refused.value.problem)
