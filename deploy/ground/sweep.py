"""Removes what a run left on servers that others use too.

`python -m deploy.ground.sweep PREFIX` sweeps the servers that NEEDLE_TEST_POSTGRES and
NEEDLE_TEST_AMQP name; a keeper calls it when a run ends, however it ends.
"""

import os
import sys

from deploy.ground.broker import Broker, administrations
from deploy.ground.postgres import Postgres


def sweep(prefix: str) -> None:
    """Drop the databases, vhosts and users whose names begin with `prefix`."""
    if url := os.environ.get("NEEDLE_TEST_POSTGRES"):
        server = Postgres(url, origin="", version="")
        for name in server.names(prefix):
            server.drop(name)
    if url := os.environ.get("NEEDLE_TEST_AMQP"):
        broker = Broker(url, origin="", version="", administer=administrations(url)[0])
        for vhost in broker.vhosts(prefix):
            broker.drop(vhost)
        for user in broker.users(prefix):
            broker.administer("delete_user", user)


if __name__ == "__main__":
    sweep(sys.argv[1])
