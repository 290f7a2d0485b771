"""`python -m deploy.audit LOCK ...`: look for known vulnerabilities in what lock files pin.

pip-audit does the looking; where no index of advisories is reachable it passes every package over
and calls that success, which this does not. Exits with 0 if all were looked up and none is known
to be vulnerable, 1 if one is, 2 if they could not be looked up.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from typing import Any

CLEAN, VULNERABLE, UNKNOWN = range(3)


def verdict(report: dict[str, Any]) -> tuple[int, str]:
    """Read pip-audit's JSON report; return the exit code and what to say."""
    packages = report["dependencies"]
    passed_over = [each["name"] for each in packages if "skip_reason" in each]
    known = [
        f"{each['name']} {each['version']}: {hole['id']}, mended in "
        f"{', '.join(hole['fix_versions']) or 'no version yet'}"
        for each in packages
        for hole in each.get("vulns", [])
    ]
    if known:
        return VULNERABLE, "\n".join(known)
    if passed_over:
        return UNKNOWN, (
            f"{len(passed_over)} of {len(packages)} packages were not looked up: no index of "
            "advisories that knows them is reachable from here. Nothing can be said of them."
        )
    return CLEAN, f"{len(packages)} packages, none known to be vulnerable."


def main(locks: Sequence[str]) -> int:
    """Audit the lock files, say what was found, return the exit code."""
    files = [word for lock in locks for word in ("--requirement", lock)]
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    command = [sys.executable, "-m", "pip_audit", *files, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        print(f"pip-audit could not look anything up: {done.stderr.strip()[-300:]}")
        return UNKNOWN
    code, words = verdict(json.loads(done.stdout))
    print(words)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
