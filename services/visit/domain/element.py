"""Elements (数据项): the shared dictionary of what is asked, and what counts as an answer."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any, assert_never

from contracts.visit.commands import DefineElement
from contracts.visit.events import ElementDefined
from events.decider import Decider, Refused
from services.visit.domain.asking import check_new
from services.visit.domain.likeness import Dictionary

MAX_PERSONAL_BYTES = 1400
"""UTF-8 bytes of a personal answer's JSON: its ciphertext must fit the contract's 2,000."""


def _decide(
    state: ElementDefined | None,
    command: DefineElement,
    facts: Dictionary,
) -> Sequence[object]:
    _check_choices(command)
    if state is not None and state.type != command.type:
        detail = f"{command.element} is of type {state.type}; define another element instead."
        raise Refused("element.type-changed", detail)
    if state is not None and state.personal != command.personal:
        detail = "Answers on file were sealed, or not, under the old rule; define another element."
        raise Refused("element.personal-changed", detail)
    if state is None or (state.name, state.choices) != (command.name, command.choices):
        check_new(command, facts)
    defined = ElementDefined(
        element=command.element,
        name=command.name,
        type=command.type,
        choices=command.choices,
        fresh_days=command.fresh_days,
        personal=command.personal,
        sensitive=command.sensitive,
    )
    return [] if defined == state else [defined]


def _check_choices(command: DefineElement) -> None:
    codes = [choice.code for choice in command.choices]
    if command.type in ("choice", "choices"):
        if not codes:
            raise Refused("element.no-choices", "A choice needs choices.", field="choices")
        if len(set(codes)) < len(codes):
            raise Refused("element.choice-twice", "Two choices share a code.", field="choices")
    elif codes:
        detail = "Only an element of type choice or choices has choices."
        raise Refused("element.choices", detail, field="choices")


def fits(element: ElementDefined, value: Any) -> bool:
    """Tell whether `value` answers an element of its type."""
    return _is_of_type(element, value) and (not element.personal or _sealable(value))


def _is_of_type(element: ElementDefined, value: Any) -> bool:
    codes = {choice.code for choice in element.choices}
    match element.type:
        case "text":
            return isinstance(value, str)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "yes_no":
            return isinstance(value, bool)
        case "choice":
            return isinstance(value, str) and value in codes
        case "choices":
            return isinstance(value, list) and set(value) <= codes
        case "date":
            return isinstance(value, str) and _is_day(value)
        case _:
            assert_never(element.type)


def _is_day(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _sealable(value: Any) -> bool:
    return len(to_seal(value).encode()) <= MAX_PERSONAL_BYTES


def to_seal(value: Any) -> str:
    """Return the text under which an answer of any type is sealed: its JSON."""
    return json.dumps(value, ensure_ascii=False)


def unsealed(text: str) -> Any:
    """Return the answer that `to_seal` made a text of."""
    return json.loads(text)


def expected(element: ElementDefined) -> str:
    """Say what counts as an answer, for people."""
    if element.choices:
        several = "some of " if element.type == "choices" else "one of "
        return several + ", ".join(choice.code for choice in element.choices)
    if element.type == "text":
        return f"a text of up to {MAX_PERSONAL_BYTES} bytes" if element.personal else "a text"
    names = {"number": "a number", "yes_no": "true or false", "date": "a day such as 2026-11-23"}
    return names[element.type]


element: Decider[ElementDefined | None, DefineElement, Dictionary] = Decider(
    "element",
    None,
    _decide,
    lambda _, event: event,
)
