"""The demo: a thin client, the story and a larger day, played over HTTP on a movable clock."""

from services.cli.demo.command import demo

__all__ = ["demo"]
