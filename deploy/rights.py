"""What each service may do on RabbitMQ: its own exchanges and queues, and what it follows.

The names are those of events/broker/topology.py; department users have rights of their own, from
`needle departments credentials`.
"""

from typing import NamedTuple

from contracts.topology import SUBSCRIBERS

OPERATOR = "operator"
"""The user of the people who look after RabbitMQ."""

OUTSIDE = {
    "feed": [r"department\.(?!replies$).+"],  # the feed's exchange and each department's queue
    "issue": [r"department\.replies"],
}


class Rights(NamedTuple):
    """Regular expressions of the names that a user may declare, write to and read from."""

    configure: str
    write: str
    read: str


def rights_of(service: str) -> Rights:
    """Return the rights with which `service` can do all that it has to, and nothing else.

    Binding a queue takes writing to it and reading from the exchange. The operator may all.
    """
    if service == OPERATOR:
        return Rights(".*", ".*", ".*")
    followed = [source for source, readers in SUBSCRIBERS.items() if service in readers]
    own = [
        rf"{service}\..+",  # its log's exchanges, and the queues by which it follows others
        rf"relay\.{service}",
        rf"({'|'.join(SUBSCRIBERS)})\.from\.{service}",  # before others come to follow it
        *OUTSIDE.get(service, []),
    ]
    asked = [rf"relay\.{source}" for source in followed]  # to say again what was missed
    heard = [rf"{source}\.(events|resent)" for source in followed]
    return Rights(_any(own), _any(own + asked), _any(own + heard))


def _any(names: list[str]) -> str:
    return f"^({'|'.join(names)})$"
