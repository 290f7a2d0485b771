"""A process that appends to a log until it is done or killed; run by test_store_processes.

    python writer.py URL NAME EVENTS

Prints a line for each event that it knows to be stored.
"""

import sys

import eventlet

eventlet.monkey_patch()

from events.store import Store, connect  # noqa: E402
from tests.events.drafts import a_draft, append  # noqa: E402


def main(url, name, events):
    store = Store(connect(url), "boxes")
    for version in range(1, int(events) + 1):
        append(store, a_draft(f"box/{name}", version), a_draft(f"beside/{name}", version))
        sys.stdout.write(f"{version}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
