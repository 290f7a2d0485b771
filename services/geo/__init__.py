"""Points on the ground: validation, distance, datum and a position made of several fixes.

A pure library below the services, like `services.web`: no service's words, no input or output.
"""
