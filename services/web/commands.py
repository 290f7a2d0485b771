"""The one way in which a service exposes a command over HTTP.

Every command is a PUT under a UUID that the client made, so that it can be sent again until it is
answered. Where the path ends in the id of the thing that the command creates, that id is the
command's own; otherwise the path has a `command`::

    command_route(visits, "/<uuid:visit>", RecordVisit, visit, key="visit", ...)
    command_route(issues, "/<uuid:issue>/accept/<uuid:command>", AcceptIssue, issue, ...)

No command has a field for the server's time: `facts` finds it as `unit.at` and hands it to the
decision, for commands over HTTP, from departments and from reactions alike.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from inspect import getdoc
from typing import Any, TypeVar, cast
from uuid import UUID

from flask import Response, request
from flask_smorest import Blueprint

from contracts.declare import view
from contracts.registry import registry
from contracts.schemas import schema_of
from events.context import Context
from events.decider import Decider
from events.handling import Answer, handle
from events.unit import Unit
from services.web.access import Who
from services.web.answers import json_answer
from services.web.current import caller, county, kernel, now
from services.web.documents import json_of, load_beside
from services.web.identity import Caller, jurisdiction
from services.web.problems import Forbidden, NotFound, Problem
from services.web.routing import WRITE, Documented, route

State = TypeVar("State")
Command = TypeVar("Command")
Facts = TypeVar("Facts")
Gather = Callable[[Unit, State, Command, Caller], Facts]
Guard = Callable[[Unit, State, Command, Caller], None]
Key = str | Callable[[Any], object]

COMMAND = "command"
"""The path parameter that holds the command's own id."""


@dataclass(frozen=True, slots=True)
class Second:
    """The streams on which a command decides beside its own, in the same unit.

    What is decided on both is stored, or nothing of either; where somebody else was faster on one
    of them, both are decided afresh.
    """

    unit: Unit
    decider: Decider[Any, Any, Any]

    def version(self, key: object) -> int:
        """Return how many events such a stream has."""
        return self.unit.load(self.decider, key).version

    def decide(self, key: object, command: object, facts: object) -> None:
        """Decide on such a stream. Raises Refused."""
        self.unit.decide(self.decider, key, command, facts)


@dataclass(frozen=True, slots=True)
class also_deciding:  # noqa: N801 - it reads as the function that it stands for
    """Gather a command's facts, and decide on a second stream while doing so.

        command_route(places, "/<uuid:place>", RegisterPlace, place, key="place",
                      facts=also_deciding(codes, gather), ...)

    `gather` gets the Second as its last argument. Facts that do not say this only read.
    """

    decider: Decider[Any, Any, Any]
    gather: Callable[[Unit, Any, Any, Caller, Second], Any]

    def __call__(self, unit: Unit, state: Any, command: Any, who: Caller) -> Any:
        """Gather the facts."""
        return self.gather(unit, state, command, who, Second(unit, self.decider))


@view
class Accepted:
    """Where a command has led to: `version` is what If-Match takes next."""

    stream: str
    version: int


def command_route(
    blueprint: Blueprint,
    rule: str,
    contract: type[Command],
    decider: Decider[State, Command, Facts],
    *,
    key: Key,
    roles: Who,
    facts: Gather[State, Command, Facts],
    guard: Guard[State, Command] | None = None,
) -> None:
    """Expose a command at PUT `rule`.

    `key` names the path parameter that identifies the stream, or is a function of the command.
    `facts(unit, state, command, caller)` gathers what the decision needs; `guard`, called the
    same way, raises NotFound or Forbidden where the caller may not do this to this stream.
    Where `facts` reads more of the request, its `parameters` say so in OpenAPI.
    Raises TypeError where rule and contract do not fit.
    """
    path = _parameters(rule, contract, key)

    def put(**given: Any) -> Response:
        who = caller()
        issued = {name: value for name, value in given.items() if name != COMMAND}
        command = load_beside(contract, json_of(request), issued)
        stream = key(command) if callable(key) else getattr(command, key)
        answer = handle(
            kernel(),
            decider,
            stream,
            command,
            context_of(who, given[COMMAND] if COMMAND in given else issued[str(key)]),
            facts=lambda unit, state: facts(unit, state, command, who),
            guard=guard and (lambda unit, state, sent: guard(unit, state, sent, who)),
            if_match=if_match(),
        )
        return accepted(answer)

    said = Documented(
        name=_wire_name(contract),
        text=getdoc(contract) or "",
        answers={201: schema_of(Accepted), 200: schema_of(Accepted)},
        problems=WRITE,
        body=schema_of(cast("Any", contract))(exclude=tuple(path)),
        parameters=[_IF_MATCH, *getattr(facts, "parameters", ())],
    )
    route(blueprint, rule, "PUT", put, roles=roles, said=said)


def context_of(who: Caller, command: UUID) -> Context:
    """Return the circumstances of a command that `who` sends now."""
    return Context.of_command(command, who.sender, now(), actor=who.sender, post=who.post)


def accepted(answer: Answer) -> Response:
    """Answer a command: 201 when it is new, 200 when it was sent before, the same body for both."""
    body = Accepted(stream=answer.stream, version=answer.version)
    status = 200 if answer.repeated else 201
    return json_answer(body, status, ETag=f'"{answer.version}"')


_TAG = re.compile(r'"([0-9]{1,9})(\.[0-9a-f]+)?"')


def if_match() -> int | None:
    """Return the version that the client has seen, from If-Match. Raises Problem 400."""
    tag = request.headers.get("If-Match")
    if tag is None:
        return None
    found = _TAG.fullmatch(tag)
    if found is None:
        raise Problem(400, "if-match", 'Send the ETag that you got, such as `If-Match: "3"`.')
    return int(found[1])


def in_area(decider: Decider[State, Any, Any]) -> Guard[State, Any]:
    """Return the guard that hides streams which do not exist or lie outside the caller's areas."""

    def guard(_unit: Unit, state: State, _command: Any, who: Caller) -> None:
        if state == decider.initial:
            raise NotFound
        jurisdiction(who, decider.area(state))

    return guard


def over_county(_unit: Unit, _state: Any, _command: Any, who: Caller) -> None:
    """Guard what holds for the whole county: keys, calendars, rules. Raises Forbidden.

    Whoever has a part of it in charge may read these things, so there is nothing to hide.
    """
    if not who.covers(county()):
        raise Forbidden("This holds for the whole county: only who is in charge of all of it may.")


_PARAMETER = re.compile(r"<(?:([^:<>]+):)?([^<>]+)>")


def _parameters(rule: str, contract: type, key: Key) -> Mapping[str, str]:
    """Return the path's parameters with their converters, without the command's id."""
    found = {name: kind for kind, name in _PARAMETER.findall(rule)}
    own = found.pop(COMMAND, None)
    unknown = set(found) - {f.name for f in fields(contract)}
    if unknown:
        msg = f"{rule}: {contract.__name__} has no field {', '.join(sorted(unknown))}"
        raise TypeError(msg)
    identified = own if own is not None else found.get(str(key))
    if identified != "uuid":
        msg = f"{rule}: say <uuid:{COMMAND}>, or end in the UUID of what the command creates"
        raise TypeError(msg)
    return found


def _wire_name(contract: type) -> str:
    return next(name for name, declared in registry.commands.items() if declared is contract)


_IF_MATCH = {
    "in": "header",
    "name": "If-Match",
    "schema": {"type": "string"},
    "description": "The ETag that you saw; answers 412 if the thing has changed since.",
}
