"""Checking one service's log against the archive: exactly what was done to which event."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from contracts.audit.parts import Divergence
from events.chain import (
    Comparison,
    Cursor,
    Finding,
    astray,
    compare,
    cursors_of,
    verify_filed,
    verify_log,
)
from events.chain.finding import Progress, quiet
from events.replay import rows_of
from events.store import Store
from services.audit.domain import Report
from services.audit.facts import archive

_LINE = 200

Copy = Literal["log", "archive", "cursor"]


def check(
    log: Store,
    archived: Store,
    progress: Progress = quiet,
    readers: Sequence[Cursor] = (),
) -> Report:
    """Compare the log of a service with what `archived`, the audit service's store, has of it.

    The archive's own cursors are compared with the log, too, and those of `readers`. Nothing is
    written, and the service may go on meanwhile. `progress` is told how many events
    were looked at, three times over: the log, the archive, and one beside the other. Raises
    StoreUnavailableError.
    """
    source = log.source
    known = dict.fromkeys((*cursors_of(archived), *readers))
    # The archive's end is read before the log's: what is archived then stands in the log by now.
    with archived.reading() as connection:
        until = archive.reached(connection).get(source, archive.Place(0, "")).position
    with log.reading() as connection:
        head = log.head(connection).position
    own = verify_log(log, progress)
    kept = verify_filed(archive.kept(archived, source, until), source, progress)
    unguarded = Store(log.engine, source)  # what is not believed is compared as well
    both = compare(rows_of(unguarded, until=head), archive.rows(archived, source, until), progress)
    broken = {found.position for found in kept.findings if found.kind != "misfiled"}
    found = [each for each in both.findings if each.position not in broken]
    named = {each.position for each in found}
    found += [each for each in own.findings if each.position not in named]
    return Report(
        service=source,
        position=head,
        unarchived=both.tail,
        divergences=(
            *_told("log", sorted(found, key=lambda each: each.position)),
            *_told("archive", kept.findings),
            *_relinked(both, until),
            *_told("cursor", astray(log, known)),
        ),
    )


def _told(copy: Copy, findings: Iterable[Finding]) -> Iterator[Divergence]:
    for found in findings:
        yield Divergence(
            copy=copy,
            kind=found.kind,
            position=found.position,
            stream=found.stream,
            version=found.version,
            detail=found.detail[:_LINE],
        )


def _relinked(both: Comparison, until: int) -> Iterator[Divergence]:
    """Tell of events that were linked anew; by itself that is enough to show a rewritten log."""
    if both.relinked:
        detail = f"{both.relinked} events are numbered or linked otherwise than in the archive"
        yield Divergence(copy="log", kind="relinked", position=until, detail=detail)
