"""The audit service: the archive of every event of every service.

Owns: the archive, which is no read model but the events themselves, byte for byte; what checks of
the logs have found; which photos and documents events name, and the sweeping of all others.

Listens to: every service.

Answers: `/api/audit`: the events, an issue's timeline as of any moment, the state of the chains.
Personal values stay sealed in all of it.
"""
