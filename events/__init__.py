"""The event-sourcing kernel: log, unit of work, relay, subscription, read models, replay.

It knows no word of the domain. Its eleven rules stand in docs/kernel.md, each beside the failure
that taught it.
"""
