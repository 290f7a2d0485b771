"""`python -m deploy.clients`: build what people hold in the hand, if it is not built.

Without npm's registry nothing can be built: then it says that the clients are missing, and with
`--or-go-on` leaves it at that.
"""

import sys
from argparse import ArgumentParser

from deploy.clients.building import BUILT, BuildError, build
from deploy.clients.weighing import first_loads
from deploy.ground.search import Unfit


def main(words: list[str]) -> int:
    """Build; return 0, or 1 where that was not possible."""
    parser = ArgumentParser(prog="python -m deploy.clients", description=__doc__)
    parser.add_argument("--or-go-on", action="store_true", help="exit 0 in any case")
    told = parser.parse_args(words)
    print("Building the clients, unless they are built ...", flush=True)
    try:
        new = build()
    except (BuildError, Unfit) as error:
        print(f"{error}\nThe clients are missing: there will be no pages.", file=sys.stderr)
        return 0 if told.or_go_on else 1
    print("Built." if new else "They are built.")
    for page, size in first_loads(BUILT).items():
        print(f"  {page}: {size / 1024:.1f} KB at first load, packed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
