"""What can be asked of the feed service."""

from contracts.declare import command
from contracts.fields import Code, Count


@command("feed.open")
class OpenFeed:
    """Open a department's feed, under the version of the items agreed with it."""

    department: Code
    contract: Code


@command("feed.resend")
class ResendFeed:
    """Send what follows item `after` to one's queue again; 0 is for all."""

    department: Code
    after: Count
