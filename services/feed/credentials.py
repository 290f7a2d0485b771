"""A department's own user on RabbitMQ: what `needle departments credentials` makes.

It may read its own queue and write replies that begin with its own code, and nothing else: it
declares, binds and deletes nothing. Who a reply is from is the first word of its routing key, which
the broker's topic permission enforces; nothing that is in a message could prove it.
"""

import re
import secrets
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote, urlsplit

from services.feed.delivery import box_of

REPLIES = "department.replies"

MOST_CONNECTIONS = 5
MOST_CHANNELS = 20

_NOTHING = "^$"
_ONE_WORD = re.compile(r"[\w（）、/:@-]{1,64}")
"""A code without a point: with one it would be two words of a routing key."""


class NoSuchCodeError(ValueError):
    """This cannot be a department's code: it would not be one word of a routing key."""


@dataclass(frozen=True, slots=True)
class Rights:
    """Regular expressions of what a user may declare, write to and read, and of its reply keys."""

    configure: str
    write: str
    read: str
    keys: str


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a department connects with. Nobody can read the password again: it is told once."""

    department: str
    user: str
    password: str = field(repr=False)
    vhost: str

    @property
    def queue(self) -> str:
        """The queue that the department reads."""
        return box_of(self.department).queue

    def url(self, broker: str) -> str:
        """Return the URL to connect with, `broker` being the URL of any user of the same vhost."""
        parts = urlsplit(broker)
        login = f"{quote(self.user, safe='')}:{quote(self.password, safe='')}"
        place = parts.netloc.rpartition("@")[2]
        return f"{parts.scheme}://{login}@{place}/{quote(self.vhost, safe='')}"


class Administration(Protocol):
    """A way to give orders to a broker. Each raises AdministrationError."""

    def user(self, name: str, password: str) -> None:
        """Make a user, or give it another password."""

    def rights(self, name: str, vhost: str, rights: Rights) -> None:
        """Let a user do exactly this in a vhost."""

    def limits(self, name: str, connections: int, channels: int) -> None:
        """Bound what a user may have open at once."""


class AdministrationError(Exception):
    """The broker did not take an order: why, and what to do, in one line."""


def user_of(department: str) -> str:
    """Name a department's user, in ASCII: not every client library decodes a URL's UTF-8."""
    return (
        f"{department if department.isascii() else department.encode('punycode').decode()}.system"
    )


def rights_of(department: str) -> Rights:
    """Return what a department's user may do. Raises NoSuchCodeError."""
    if not _ONE_WORD.fullmatch(department):
        raise NoSuchCodeError(f"{department!r} is no department's code: letters, digits, / : @ - _")
    code = re.escape(department)
    return Rights(
        configure=_NOTHING,
        write=rf"^{re.escape(REPLIES)}$",
        read=rf"^department\.{code}$",
        keys=rf"^{code}\..+$",
    )


def issue(administration: Administration, vhost: str, department: str) -> Credentials:
    """Make a department's user in `vhost`, or give it a new password; return what it is.

    Raises NoSuchCodeError, AdministrationError.
    """
    rights = rights_of(department)
    made = Credentials(
        department=department,
        user=user_of(department),
        password=secrets.token_hex(24),  # no dash, which could be taken for an option
        vhost=vhost,
    )
    administration.user(made.user, made.password)
    administration.rights(made.user, vhost, rights)
    administration.limits(made.user, MOST_CONNECTIONS, MOST_CHANNELS)
    return made
