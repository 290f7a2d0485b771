"""`python -m services.cli` is `needle`."""

from services.cli import main

if __name__ == "__main__":
    main()
