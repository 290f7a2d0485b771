"""`python -m deploy.audit LOCK ...`: look for known vulnerabilities in what lock files pin.

pip-audit looks Python's locks up, npm those of JavaScript (package-lock.json). Where no index of
advisories is reachable, or no npm is there, that is said: pip-audit would pass every package over
and call that success. Exits with 0 if all were looked up and none is known to be vulnerable, 1 if
one is, 2 if any could not be looked up.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

CLEAN, VULNERABLE, UNKNOWN = range(3)
JAVASCRIPT = "package-lock.json"
PATIENCE = 120.0
"""Seconds for npm, which tries an index that does not answer again and again."""

Verdict = tuple[int, str]
"""The exit code, and what to say."""


def verdict(report: dict[str, Any]) -> Verdict:
    """Read pip-audit's JSON report."""
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


def verdict_of_npm(report: dict[str, Any]) -> Verdict:
    """Read npm's JSON report; one that failed has no `vulnerabilities`, not even none."""
    if "vulnerabilities" not in report:
        said = report.get("message") or report.get("error", {}).get("summary") or "no report"
        return UNKNOWN, (
            f"No index of npm's advisories is reachable from here ({said}). Nothing can be said of "
            "its packages."
        )
    known = [
        f"{name} {each['range']}: {hole['title']}, {hole['url']}"
        for name, each in report["vulnerabilities"].items()
        for hole in each["via"]
        if isinstance(hole, dict)  # else the name of another one, which is told itself
    ]
    if known:
        return VULNERABLE, "\n".join(known)
    count = report["metadata"]["dependencies"]["total"]
    return CLEAN, f"{count} packages of npm, none known to be vulnerable."


def audit(locks: Sequence[str]) -> Verdict:
    """Have pip-audit look up Python's lock files."""
    files = [word for lock in locks for word in ("--requirement", lock)]
    options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
    command = [sys.executable, "-m", "pip_audit", *files, *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if not done.stdout.strip():
        return UNKNOWN, f"pip-audit could not look anything up: {done.stderr.strip()[-300:]}"
    return verdict(json.loads(done.stdout))


def audit_npm(lock: str) -> Verdict:
    """Have npm look up one lock file, without installing what it pins."""
    npm = shutil.which("npm")
    if npm is None:
        return UNKNOWN, f"npm is not installed here: {lock} was not looked up."
    command = [npm, "audit", "--package-lock-only", "--json"]
    try:
        done = subprocess.run(
            command,
            cwd=Path(lock).parent,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        report = json.loads(done.stdout)
    except (subprocess.TimeoutExpired, ValueError) as error:
        report = {"message": type(error).__name__}
    return verdict_of_npm(report)


def worst(codes: Sequence[int]) -> int:
    """Return the exit code of all: what is known to be vulnerable weighs more than what is not."""
    return next((code for code in (VULNERABLE, UNKNOWN) if code in codes), CLEAN)


def main(locks: Sequence[str]) -> int:
    """Audit the lock files, say what was found, return the exit code."""
    javascript = [lock for lock in locks if Path(lock).name == JAVASCRIPT]
    python = [lock for lock in locks if lock not in javascript]
    verdicts = [*([audit(python)] if python else []), *map(audit_npm, javascript)]
    for _, words in verdicts:
        print(words)
    return worst([code for code, _ in verdicts])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
