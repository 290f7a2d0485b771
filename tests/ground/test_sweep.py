"""What a run makes on servers that others use too is gone after it."""

import os
import subprocess
import sys
from pathlib import Path

from deploy.ground import Ground
from tests.ground.waiting import until

ROOT = Path(__file__).parents[2]
RUN = """
import os, signal
from deploy.ground import Ground
with Ground(say=lambda line: None) as ground:
    ground.database("of a run")
    ground.vhost("of a run")
    ground.rabbitmqctl("add_user", ground.named("dept"), "invented")
    print(ground.prefix, flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def left(ground: Ground, prefix: str) -> list[str]:
    server, broker = ground.postgres, ground.broker
    return [*server.names(prefix), *broker.vhosts(prefix), *broker.users(prefix)]


def test_a_run_leaves_no_database_behind(ground, monkeypatch):
    monkeypatch.setenv("NEEDLE_TEST_POSTGRES", ground.postgres_url)
    with Ground(say=lambda _: None) as run:
        run.database("of a run")
        assert ground.postgres.names(run.prefix) == [run.named("of a run")]
    assert ground.postgres.names(run.prefix) == []


def test_a_run_that_is_killed_leaves_nothing_on_the_servers(ground):
    environment = {**os.environ, **ground.variables()}
    run = subprocess.run(
        [sys.executable, "-c", RUN],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    prefix = run.stdout.strip()
    assert prefix, run.stderr
    until(lambda: not left(ground, prefix))


def test_names_of_two_runs_differ():
    with Ground() as one, Ground() as other:
        assert one.named("x") != other.named("x")
        assert one.named("A name, with marks: 東陽" * 9) == one.named(
            "A name, with marks: 東陽" * 9
        )
        assert len(one.named("long" * 50)) <= 63
