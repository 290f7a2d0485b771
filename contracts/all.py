"""Import every contract, so that the registry knows them all."""

import contracts.audit.events
import contracts.directory.commands
import contracts.directory.events
import contracts.feed.commands
import contracts.feed.events
import contracts.issue.commands.assignment
import contracts.issue.commands.case
import contracts.issue.events.assignment
import contracts.issue.events.callback
import contracts.issue.events.case
import contracts.issue.events.deadlines
import contracts.issue.events.reply
import contracts.issue.events.routing
import contracts.patrol.commands
import contracts.patrol.events
import contracts.scoring.commands
import contracts.scoring.events
import contracts.visit.commands
import contracts.visit.events  # noqa: F401 - all of these are imported to be registered
from contracts.registry import registry

__all__ = ["registry"]
