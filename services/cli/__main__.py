"""`python -m services.cli` is `needle`: green threads first, then all else."""

import warnings

with warnings.catch_warnings():
    # Eventlet says at import that it only mends bugs now. DECISIONS.md says what that means here.
    warnings.filterwarnings("ignore", message="\nEventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()

from services.cli.main import main

__all__ = ["main"]

if __name__ == "__main__":
    main()
