"""Who calls, and for which areas."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args

from contracts.common import Role
from services.web.problems import NotFound

EVERY_ROLE: tuple[Role, ...] = get_args(Role)
"""For what everybody who is signed in may do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """A person who is signed in, or a department's own system (then `person` is None).

    `post` is the post in which the person acts; `areas` are NBS codes, each of which stands for
    all that begins with it: the jurisdiction (管辖范围). `signed_in` is when they last proved who
    they are; a token that only goes on from another one does not change it.
    """

    person: str | None = None
    name: str | None = None
    post: str | None = None
    roles: Sequence[Role]
    areas: Sequence[str] = ()
    department: str | None = None
    signed_in: datetime | None = None

    def __post_init__(self) -> None:
        if self.person is None and self.department is None:
            msg = "a caller is a person or a department's system"
            raise ValueError(msg)

    @property
    def sender(self) -> str:
        """Whose command ids and events these are: a person's code, or `department/<code>`."""
        return self.person if self.person is not None else f"department/{self.department}"

    def has(self, *roles: Role) -> bool:
        """Tell whether the caller has one of `roles`."""
        return any(role in self.roles for role in roles)

    def covers(self, area: str | None) -> bool:
        """Tell whether `area` lies in the caller's areas: 330783 covers 330783005 and itself."""
        return area is not None and area.startswith(tuple(self.areas))


def jurisdiction(caller: Caller, area: str | None) -> None:
    """Let pass what lies in the caller's areas. Raises NotFound otherwise."""
    if not caller.covers(area):
        raise NotFound
