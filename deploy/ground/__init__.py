"""The ground that tests stand on: a RabbitMQ and a PostgreSQL, found or started, and left clean.

Each of the two is looked for in this order, and the first that works is used and named aloud:

1. the one that NEEDLE_TEST_AMQP or NEEDLE_TEST_POSTGRES names (then no other is tried);
2. the machine's own, if it is reachable and lets us make vhosts or databases
   (NEEDLE_IGNORE_MACHINE=1 passes over it);
3. a private one on free ports, from the binaries installed here;
4. the same after installing Debian's packages, where that is possible;
5. a container, where a docker engine answers.

`python -m deploy.ground` shows what would be used; `python -m deploy.ground COMMAND ...` runs a
command on it.
"""

from deploy.ground.ground import Ground
from deploy.ground.search import GroundError

__all__ = ["Ground", "GroundError"]
