"""Logging: one structured line an occurrence, with correlation and causation, nothing personal."""

import logging
import re
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, TextIO
from uuid import UUID

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from events.context import Context
from events.personal import SEALED

_NEVER = frozenset({"authorization", "body", "data", "name", "password", "phone", "token"})
"""Last words of keys whose values may be personal or secret: shown by no line that has them."""

_TRACES = ("exception", "stack")

_SEALED = re.compile(rf"{SEALED}\S+")
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""What could end a line, colour a terminal or break an encoder."""


def configure(service: str, *, readable: bool, stream: TextIO | None = None) -> None:
    """Set up this process: JSON lines, or `readable` ones on a terminal. Call once at start.

    `service` stands in every line that is not written on behalf of a kernel of its own.
    """
    shared: list[Processor] = [
        _of(service),
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        _harmless,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _for_people() if readable else structlog.processors.JSONRenderer(),
            ],
            foreign_pre_chain=shared,
        ),
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("amqp").setLevel(logging.WARNING)
    # What ended a worker is told once, by the entrypoint that called it.
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)


@contextmanager
def bound(service: str, context: Context) -> Iterator[None]:
    """Have every line written inside say which service it is about and what caused it."""
    with structlog.contextvars.bound_contextvars(
        service=service,
        correlation=str(context.correlation),
        causation=str(context.causation),
    ):
        yield


def _of(service: str) -> Processor:
    def name(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
        line.setdefault("service", service)
        return line

    return name


def _for_people() -> Processor:
    return structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)


def _harmless(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    """Withhold what may be personal and escape what could pass for another line."""
    traces = {key: _traceback(line.pop(key)) for key in _TRACES if key in line}
    return _all_shown(line) | traces


def _shown(value: Any) -> Any:
    match value:
        case None | bool() | int() | float():
            return value
        case str() | UUID() | date():
            return _plain(str(value))
        case Mapping():
            return _all_shown(value)
        case list() | tuple() | set() | frozenset():
            return [_shown(item) for item in value]
        case BaseException():
            return _plain(f"{type(value).__name__}: {value}")
        case _:  # an object may hold anything
            return f"<{type(value).__name__}>"


def _all_shown(line: Mapping[Any, Any]) -> dict[str, Any]:
    return {
        _plain(str(key)): "(withheld)" if _may_be_personal(key) else _shown(value)
        for key, value in line.items()
    }


def _may_be_personal(key: object) -> bool:
    return str(key).lower().rpartition("_")[2] in _NEVER


def _plain(text: str) -> str:
    return _CONTROL.sub(lambda found: ascii(found[0])[1:-1], _SEALED.sub("(sealed)", text))


def _traceback(text: str) -> str:
    """Keep a traceback's lines, but mark each, so that none of them can pass for a log line."""
    return "\n".join(f"  | {_plain(line)}" for line in text.split("\n"))
