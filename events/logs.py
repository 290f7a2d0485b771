"""Logging: one structured line an occurrence, with correlation and causation, nothing personal."""

import logging
import sys
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from events.vault import PREFIX

_NEVER = frozenset({"authorization", "body", "data", "name", "password", "phone", "token"})
"""Keys whose values may be personal or secret; a line that has them anyway shows none of it."""


def configure(service: str, *, readable: bool, stream: TextIO = sys.stderr) -> None:
    """Set up this process: JSON lines, or `readable` ones on a terminal. Call once at start."""
    render: Processor = (
        structlog.dev.ConsoleRenderer() if readable else structlog.processors.JSONRenderer()
    )
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _without_personal_values,
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, render],
            foreign_pre_chain=shared,
        ),
    )
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    logging.getLogger("amqp").setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(service=service)


def _without_personal_values(_logger: WrappedLogger, _method: str, line: EventDict) -> EventDict:
    for key, value in line.items():
        if key in _NEVER or (isinstance(value, str) and value.startswith(PREFIX)):
            line[key] = "(withheld)"
    return line
