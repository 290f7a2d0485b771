"""Refusals of what points to nothing."""

from events.decider import Refused


def no_area(code: str, field: str) -> Refused:
    """Return the refusal of an area that was not imported."""
    return Refused("area.unknown", f"No area {code} was imported.", field=field)


def no_department(code: str, field: str) -> Refused:
    """Return the refusal of a unit that is not registered, or was absorbed by another."""
    return Refused(
        "department.unknown",
        f"No department {code} is registered, or it was absorbed by another.",
        field=field,
    )


def nobody(code: str, field: str) -> Refused:
    """Return the refusal of a person who is not known, or has left."""
    return Refused("person.unknown", f"Nobody of code {code} works here.", field=field)
