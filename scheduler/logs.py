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
