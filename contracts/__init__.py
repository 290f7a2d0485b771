"""What crosses a boundary, declared once: each service's commands, events and views.

Knows nobody. `contracts.declare` has the words of declaration, `contracts.registry` the wire
names and versions, `contracts.schemas` the marshmallow schemas and JSON Schemas that follow.
"""
