"""The patrol service: routes, patrols along them, and what of a route was visited.

Owns: routes with the boards along them; patrols, with an optional track; coverage and findings.

Listens to: directory (areas, signing keys); visit (the labels of places).

Answers: `/api/routes`, `/api/patrols`. A track is off unless the walker chose it, and is never
scored: no kilometres are kept anywhere.
"""
