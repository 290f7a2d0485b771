"""What can be asked of the feed service."""

from contracts.declare import command
from contracts.fields import Code


@command("feed.open")
class OpenFeed:
    """Open a department's feed, under the version of the items agreed with it."""

    department: Code
    contract: Code
