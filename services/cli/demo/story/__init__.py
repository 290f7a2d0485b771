"""The story: one Monday in 江北街道, from a door to a closed case, played over HTTP.

Each chapter does what its people would do with a thin client, and puts what it saw into `Seen`;
the demo tells it, the tests assert it, over one process and over eight.
"""

from services.cli.demo.story.seen import Seen
from services.cli.demo.story.telling import play
from services.cli.demo.story.world import World

__all__ = ["Seen", "World", "play"]
