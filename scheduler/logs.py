"""Logs as JSON lines on standard error, with request and job ids, and without personal data.

What is logged is what happened and how long it took: events, codes, states and the ids that Hemtur
itself has given. Never a name, a record's id, an address or a document.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog


def logger(name: str) -> Any:
    """Return a logger; it is silent until `set_up`."""
    return structlog.stdlib.get_logger(name)


def _dropped(_: Any, __: str, ___: MutableMapping[str, Any]) -> Mapping[str, Any]:
    raise structlog.DropEvent


structlog.configure(processors=[_dropped])


def set_up(level: str) -> None:
    """Have everything from a level on written, this process's warnings and libraries included."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(Sparing())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _without_values,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
        )
    )
    logging.captureWarnings(True)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("uvicorn.access", "numba", "alembic", "asyncio", "urllib3", "routingpy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


SPAN_SECONDS = 10.0
MOST_WARNINGS, MOST_LINES = 20, 2_000
"""Lines of one kind that are written in a span, of warnings and worse, and of all else."""


class Sparing(logging.Filter):
    """Leaves out what is said again and again, and says how often, so that no storm fills a disk.

    Lines are of one kind that come from one logger, at one level, about one event.
    """

    def __init__(self) -> None:
        super().__init__()
        self._spans: dict[tuple[str, int, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether a line is written; the last of a span says that more are left out."""
        about = record.msg.get("event", "") if isinstance(record.msg, dict) else record.msg
        kind = record.name, record.levelno, str(about)[:60]
        began, count = self._spans.get(kind, (record.created, 0))
        if record.created >= began + SPAN_SECONDS:
            began, count = record.created, 0
        if kind not in self._spans and len(self._spans) >= MOST_LINES:
            self._spans.clear()
        self._spans[kind] = began, count + 1
        most = MOST_WARNINGS if record.levelno >= logging.WARNING else MOST_LINES
        if count == most:
            said = f"more of these are left out for a while: {str(about)[:60]}"
            record.msg = record.msg | {"event": said} if isinstance(record.msg, dict) else said
            record.args, record.exc_info = (), None
        return count <= most


def _without_values(_: Any, __: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """Keep of an exception where it came from, not its words, which may quote a record."""
    told = event.pop("exc_info", None)
    if told:
        kind, error, trace = told if isinstance(told, tuple) else sys.exc_info()
        event["error"] = kind.__name__ if kind else type(error).__name__
        event["at"] = _places(trace)
    return event


def _places(trace: Any) -> list[str]:
    """Return file and line of each frame of a traceback."""
    found = []
    while trace is not None:
        code = trace.tb_frame.f_code
        found.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return found


def bind(**values: object) -> None:
    """Have ids stand in every line that this thread or task logs from now on."""
    structlog.contextvars.bind_contextvars(**values)


def unbind() -> None:
    """Forget the ids."""
    structlog.contextvars.clear_contextvars()
