"""Log lines: time, severity, process, place in the code and kind of event; never contents.

One JSON object a line, from a closed list of fields. The arguments of a log call and the text of an exception
may quote what somebody wrote, so neither is ever written. The message is replaced by a code of EVENTS, or by
`other` with the line of code.
"""

import json
import logging
import os
import sys
import threading
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from types import TracebackType
from typing import Final

EVENTS: Final = frozenset(
    {
        "act-not-readable",
        "acts-not-entered",
        "acts-not-written",
        "calls-failed",
        "classifier-untrained",
        "crashed",
        "dialogue-not-opened",
        "error-at-the-desk",
        "figures-not-kept",
        "helplines-not-read",
        "match-failed",
        "matcher-not-there",
        "no-unit-to-receive",
        "notice-failed",
        "removal-not-taken",
        "harmless-list-unreadable",
        "report-not-taken",
        "request",
        "sessions-not-swept",
        "sweep-failed",
        "task-failed",
        "task-given-up",
        "task-taken-up",
        "warned",
        "webhook-failed",
    }
)
# Gunicorn's messages, word for word, that an operator must see.
SAID: Final = {
    "Connection in use: %s": "address-in-use",
    "Exception in worker process": "process-failed",
    "WORKER TIMEOUT (pid:%s)": "process-too-slow",
}
OTHER: Final = "other"
FACES: Final = frozenset({"public", "desk", "api", "worker", "status", "dev", "test"})
# Loggers whose names are written; the name of any other logger could quote something.
NAMED: Final = frozenset({"payung", "django", "django_tasks", "django_tasks_db", "gunicorn"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = logging.getLogger("payung")


@dataclass(frozen=True)
class Request:
    """One request, as desk and api may log it. `route`: the name of the view, never a path."""

    method: str
    route: str
    status: int
    ms: int


class Lines(logging.Formatter):
    """Formats a log record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return `record` as one line of JSON."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, object] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": logging.getLevelName(record.levelno),
            "logger": record.name if record.name.partition(".")[0] in NAMED else OTHER,
            "event": _event(record.msg),
            "face": face(),
            "line": f"{record.module}:{record.lineno}",
        }
        _kind, error, trace = record.exc_info or (None, None, None)
        if error is not None:
            line |= _error_fields(error, trace)
        request = getattr(record, "request", None)
        if type(request) is Request:
            line |= asdict(request)
        return json.dumps(line)


def _event(message: object) -> str:
    if type(message) is not str:
        return OTHER
    return message if message in EVENTS else SAID.get(message, OTHER)


def face() -> str:
    """Return the name of this process, from its settings module: works before settings are loaded."""
    name = os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2]
    return name if name in FACES else OTHER


def _error_fields(error: BaseException, trace: TracebackType | None) -> dict[str, object]:
    """Return the type of an exception, the places that it passed, and the types of its causes."""
    fields: dict[str, object] = {"error": type(error).__name__, "places": places(trace)}
    causes = [type(cause).__name__ for cause in _causes(error)]
    return fields | ({"behind": causes} if causes else {})


def places(trace: TracebackType | None) -> list[str]:
    """Return the frames of an exception, innermost first: function and line, no variables."""
    return [f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))]


def _causes(error: BaseException) -> Iterator[BaseException]:
    visited = {id(error)}
    cause = error.__cause__ or error.__context__
    while cause is not None and id(cause) not in visited:
        visited.add(id(cause))
        yield cause
        cause = cause.__cause__ or cause.__context__


def take_over() -> None:
    """Send Python's own output through `Lines` too: warnings and uncaught exceptions.

    For servers and workers; a command shows its user what went wrong.
    """
    logging.raiseExceptions = False  # a failing log call would print its arguments
    logging.lastResort = None
    warnings.showwarning = _warned
    sys.excepthook = _uncaught
    threading.excepthook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )
    sys.unraisablehook = lambda args: _uncaught(
        args.exc_type, args.exc_value or args.exc_type(), args.exc_traceback
    )


def _warned(*_about: object, **_more: object) -> None:
    _log.warning("warned")


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    _log.critical("crashed", exc_info=(kind, error, trace))
