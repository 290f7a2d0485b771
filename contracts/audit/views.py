"""What the audit service is asked and answers."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from marshmallow import validate

from contracts.audit.parts import Divergence
from contracts.declare import value, view
from contracts.fields import AreaCode, Code, Count, Digest, Line, Text, WholeNumber
from contracts.issue.parts import Tier

MOST_EVENTS = 500


class _EventLimit(WholeNumber):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(validate=validate.Range(1, MOST_EVENTS), **kwargs)


@value
class ArchiveQuery:
    """Which events to read: those of a source that follow a position, so many at most."""

    source: Code
    after: Count = 0
    limit: Annotated[int, _EventLimit] = 100


@value
class AsOf:
    """The moment as of which something is told; without it, the present."""

    as_of: datetime | None = None


@value
class VerifyChains:
    """Check one service's log against the archive, or all."""

    service: Code | None = None


@view
class ChainState:
    """How far a service's log is archived, and what the last check of it found.

    `hash` is that of the last archived event: whoever notes it elsewhere can prove later that
    nothing before it was changed. `checked_at` is None before the first check.
    """

    service: Code
    archived: Count
    hash: Digest
    checked_at: datetime | None = None
    checked: Count = 0
    unarchived: Count = 0
    found: Count = 0
    divergences: tuple[Divergence, ...] = ()


@view
class Chains:
    """The chain of each service that was checked."""

    chains: tuple[ChainState, ...]


@view
class Origin:
    """The event that another one followed from."""

    source: Code
    position: Count
    event: UUID
    type: Code


@view
class Actor:
    """Who acted, and in which post and department, by the names that these had at that time.

    `holders` are those who held the post then, its A before its B. Names of people stay sealed.
    """

    actor: Line | None = None
    department: Line | None = None
    post: Code | None = None
    post_title: Line | None = None
    holders: tuple[Code, ...] = ()


@view
class Moment:
    """One event of a timeline: `relation` says how it belongs to the issue.

    `withheld`: something of it is left out, since it would tell this reader who reported the issue.
    """

    at: datetime
    relation: Literal["cause", "issue", "consequence"]
    source: Code
    position: Count
    type: Code
    stream: Line
    version: Count
    event: UUID
    area: AreaCode | None = None
    by: Actor
    caused_by: Origin | None = None
    command: UUID | None = None
    data: dict[str, Any]
    withheld: bool = False


@view
class VoidedIssue:
    """A case that was made void: who decided it, and who gained by it.

    What `departments` had open ended with it, and with `struck` fell out of the ledger. `tier`,
    `unit` and `struck` are None where that was not told (`issue.voided.v1`). `withheld`: `unit`
    and `person` are left out, since they would tell this reader who reported the case.
    """

    issue: UUID
    area: AreaCode | None = None
    voided_at: datetime
    position: Count
    tier: Tier | None = None
    unit: Code | None = None
    person: Code | None = None
    reason: Text
    departments: tuple[Code, ...] = ()
    struck: bool | None = None
    withheld: bool = False


@view
class RuleInForce:
    """A routing rule that a decision was made by: its own words, from the text that was adopted.

    `text` is None where the set's text does not hold it, or was not adopted as of then.
    """

    rule_version: Code
    rule: Line | None = None
    adopted_at: datetime | None = None
    line: Count | None = None
    text: str | None = None


@view
class IssueTimeline:
    """Everything that belongs to an issue, as of a moment, in order, from the archive alone.

    `archived_until` are the positions up to which each log was archived: what lies beyond is not
    told. `withheld` is how many events are not, since this reader must not learn who reported it.
    """

    issue: UUID
    as_of: datetime | None = None
    moments: tuple[Moment, ...]
    rules: tuple[RuleInForce, ...]
    archived_until: dict[str, int]
    withheld: Count = 0
