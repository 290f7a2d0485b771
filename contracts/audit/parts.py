"""Parts of the audit service's contracts."""

from typing import Literal

from contracts.declare import value
from contracts.fields import Count, Line

Kind = Literal["altered", "removed", "inserted", "misfiled", "relinked", "astray", "forged"]
"""What was done to an event. `misfiled`: its row says something else than its bytes. `relinked`:
its content is untouched, but it was numbered or linked anew. `astray`: a cursor, whose reader has
read an event there that the log has not. `forged`: its own service has not signed it."""


@value
class Divergence:
    """What was done to which event, and in which copy: the service's own log, or the archive.

    `cursor` is neither: somebody who follows the log keeps how far they got.

    `stream` and `version` are absent where nothing tells any more which event it was.
    """

    copy: Literal["log", "archive", "cursor"]
    kind: Kind
    position: Count
    stream: Line | None = None
    version: Count | None = None
    detail: Line
