"""Elements (数据项): the shared dictionary of what is asked."""

from collections.abc import Sequence

from contracts.visit.commands import DefineElement
from contracts.visit.events import ElementDefined
from events.decider import Decider, Refused


def _decide(state: ElementDefined | None, command: DefineElement, _facts: None) -> Sequence[object]:
    if command.type in ("choice", "choices") and not command.choices:
        raise Refused("element.no-choices", "A choice needs choices.", field="choices")
    if state is not None and state.type != command.type:
        detail = f"{command.element} is a {state.type}; define another element instead."
        raise Refused("element.type-changed", detail)
    defined = ElementDefined(
        element=command.element,
        name=command.name,
        type=command.type,
        choices=command.choices,
        fresh_days=command.fresh_days,
        personal=command.personal,
        sensitive=command.sensitive,
    )
    if state is not None and state.personal != defined.personal:
        detail = "Answers on file were sealed, or not, under the old rule; define another element."
        raise Refused("element.personal-changed", detail)
    return [] if defined == state else [defined]


element: Decider[ElementDefined | None, DefineElement, None] = Decider(
    "element",
    None,
    _decide,
    lambda _, event: event,
)
