"""`needle`: the command line. What writes goes over HTTP to a running server."""

import warnings

with warnings.catch_warnings():
    # Eventlet says at import that it only mends bugs now. DECISIONS.md says what that means here.
    warnings.filterwarnings("ignore", message="\nEventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()

from services.cli.main import main

__all__ = ["main"]
