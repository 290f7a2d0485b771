"""How a database's tables become those of this release, while the release before goes on.

Tables that are no read models have a history: a folder of Alembic revisions, numbered from 1, such
as `kernel_1.py`. A service's database follows several of them: the kernel's, its own, and that of
each copy it mounts. Read models have none: their version is in their tables' names.

A revision *expands*: it adds what the next release needs and takes nothing from the one that is
running. What is not needed any more is dropped by a later one, which says in `fits` how old a
release may be that still works; an older one then refuses to start.
"""

from events.store.revisions.checking import SchemaError, check
from events.store.revisions.history import KERNEL, VAULT, folders, with_history
from events.store.revisions.running import Step, migrate, pending

__all__ = [
    "KERNEL",
    "VAULT",
    "SchemaError",
    "Step",
    "check",
    "folders",
    "migrate",
    "pending",
    "with_history",
]
