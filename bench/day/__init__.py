"""A day of a whole county: generated, loaded and followed to its end (`make bench-day`).

Cadres call at doors, check bins and walk along rivers; what they see becomes issues; coordinators
take these in, the shipped rules route them, departments receive and do their parts over RabbitMQ,
cadres verify. Every service runs in a process of its own, relays and subscriptions included. Only
the writers' HTTP is left out: they call the services' deciders and kernels in their own processes,
beside the running services, as a second copy of each would.
"""

import services.cli  # noqa: F401 - it patches the world, before anything below is imported
