"""The AsyncAPI 3 document: the exchanges, who may send and receive what on them."""

from typing import Any

from contracts.feed.events import ITEMS
from contracts.publish import json_schema
from contracts.registry import registry
from contracts.topology import SUBSCRIBERS

VERSION = "3.0.0"
REPLIES = ("assignment.",)
_NOT_BY_DEPARTMENTS = frozenset(
    {
        "assignment.add",
        "assignment.decide_extension",
        "assignment.decide_suspension",
        "assignment.escalate",
        "assignment.grant_return",
        "assignment.pool",
        "assignment.recompute_deadlines",
        "assignment.reject_return",
        "assignment.release",
        "assignment.transfer",
        "assignment.unpool",
        "assignment.urge",
    },
)


def replies() -> list[str]:
    """Return the names of the commands that a department may send as a reply."""
    names = (name for name in registry.commands if name.startswith(REPLIES))
    return sorted(name for name in names if name not in _NOT_BY_DEPARTMENTS)


def feed_items() -> list[str]:
    """Return the wire names of what a department receives."""
    return sorted(name for name, contract in registry.events.items() if contract in ITEMS)


def document() -> dict[str, Any]:
    """Return the whole document."""
    return {
        "asyncapi": VERSION,
        "info": {
            "title": "One Needle (一根针)",
            "version": "1",
            "description": "One record in the field, every department that it concerns.",
        },
        "defaultContentType": "application/cloudevents+json",
        "channels": {"department.feed": _feed(), "department.replies": _replies(), **_logs()},
        "operations": _operations(),
        "components": {"messages": _messages()},
    }


def _feed() -> dict[str, Any]:
    return {
        "address": "{department}.{type}",
        "description": "A department's own items, numbered by `streamversion`, frozen.",
        "parameters": {"department": {}, "type": {}},
        "messages": _refs(feed_items()),
        "bindings": _exchange("department.feed"),
    }


def _replies() -> dict[str, Any]:
    return {
        "address": "{department}.{command}",
        "description": "What departments answer; `message_id` is the command's UUID.",
        "parameters": {"department": {}, "command": {}},
        "messages": _refs(replies()),
        "bindings": _exchange("department.replies"),
    }


def _logs() -> dict[str, Any]:
    """One channel a service whose log others follow; the key is the event's type."""
    return {
        f"{source}.events": {
            "address": "{type}",
            "description": f"The log of {source}, followed by {', '.join(subscribers)}.",
            "parameters": {"type": {}},
            "bindings": _exchange(f"{source}.events"),
        }
        for source, subscribers in SUBSCRIBERS.items()
        if subscribers
    }


def _operations() -> dict[str, Any]:
    return {
        "receiveFeed": {
            "action": "receive",
            "channel": {"$ref": "#/channels/department.feed"},
            "summary": "Read your feed from the queue `department.<code>`.",
        },
        "sendReply": {
            "action": "send",
            "channel": {"$ref": "#/channels/department.replies"},
            "summary": "Act on an assignment; the answer arrives in your feed.",
        },
    }


def _messages() -> dict[str, Any]:
    events = {
        name: {
            "name": name,
            "contentType": "application/cloudevents+json",
            "payload": {"$ref": f"events/{name}.json"},
        }
        for name in feed_items()
    }
    commands = {
        name: {
            "name": name,
            "contentType": "application/json",
            "payload": {"$ref": f"commands/{name}.json"},
        }
        for name in replies()
    }
    return events | commands


def _refs(names: list[str]) -> dict[str, Any]:
    return {name: {"$ref": f"#/components/messages/{name}"} for name in names}


def _exchange(name: str) -> dict[str, Any]:
    exchange = {"name": name, "type": "topic", "durable": True}
    return {"amqp": {"is": "routingKey", "exchange": exchange}}


def schemas() -> dict[str, dict[str, Any]]:
    """Return every schema by its file name below `contracts/published`."""
    events = {f"events/{name}.json": json_schema.of_event(name) for name in registry.events}
    commands = {f"commands/{name}.json": json_schema.of_command(name) for name in registry.commands}
    return events | commands
