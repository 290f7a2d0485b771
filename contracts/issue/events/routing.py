"""Routing rules (派单规则): versioned data. Adopting a set is an event that holds its text."""

from contracts.declare import event
from contracts.fields import Code, Digest


@event("routing.adopted", version=1)
class RoutingAdopted:
    """From now on cases are routed by this text (YAML), whose digest is its version."""

    county: Code
    rule_version: Code
    digest: Digest
    text: str
