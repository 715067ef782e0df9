"""What a log line may say: when, how bad, which process, where in the code and of what kind; never contents.

One JSON object a line, from a closed list of fields. What a log call is given, and what an exception says, may
quote what somebody wrote: so neither is written, whoever calls. In the place of a message stands a code of
EVENTS, or `other` and the line of code that spoke.
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
from typing import Any, Final

EVENTS: Final = frozenset(
    {
        "crashed",
        "dialogue-not-opened",
        "error-at-the-desk",
        "figures-not-kept",
        "helplines-not-read",
        "match-failed",
        "no-unit-to-receive",
        "notice-failed",
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
# What Gunicorn says, word for word, that an operator must know of.
SAID: Final = {
    "Connection in use: %s": "address-in-use",
    "Exception in worker process": "process-failed",
    "WORKER TIMEOUT (pid:%s)": "process-too-slow",
}
OTHER: Final = "other"
FACES: Final = frozenset({"public", "desk", "api", "worker", "status", "dev", "test"})
# Whose loggers are named; a logger could be called after anything.
NAMED: Final = frozenset({"payung", "django", "django_tasks", "django_tasks_db", "gunicorn"})
METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_log = logging.getLogger("payung")


@dataclass(frozen=True)
class Request:
    """One request, as the desk and the api may log it. `route`: the name of the view, never a path."""

    method: str
    route: str
    status: int
    ms: int


class Lines(logging.Formatter):
    """Writes one JSON object for each record."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of `record`."""
        moment = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "time": moment.isoformat(timespec="milliseconds"),
            "level": logging.getLevelName(record.levelno),
            "logger": record.name if record.name.partition(".")[0] in NAMED else OTHER,
            "event": _event(record.msg),
            "face": face(),
            "line": f"{record.module}:{record.lineno}",
        }
        _kind, error, trace = record.exc_info or (None, None, None)
        if error is not None:
            line |= _told(error, trace)
        seen = getattr(record, "request", None)
        if type(seen) is Request:
            line |= asdict(seen)
        return json.dumps(line)


def _event(message: object) -> str:
    if type(message) is not str:
        return OTHER
    return message if message in EVENTS else SAID.get(message, OTHER)


def face() -> str:
    """Return which process this is, from the name of its settings: also before they are read."""
    name = os.environ.get("DJANGO_SETTINGS_MODULE", "").rpartition(".")[2]
    return name if name in FACES else OTHER


def _told(error: BaseException, trace: TracebackType | None) -> dict[str, Any]:
    """Return the type of an exception, the places that it passed, and the types of those behind it."""
    told: dict[str, Any] = {"error": type(error).__name__, "places": places(trace)}
    behind = [type(each).__name__ for each in _behind(error)]
    return told | ({"behind": behind} if behind else {})


def places(trace: TracebackType | None) -> list[str]:
    """Return where an exception passed, innermost first: function and line, no variables."""
    return [f"{frame.name}:{frame.lineno}" for frame in reversed(traceback.extract_tb(trace))]


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen = {id(error)}
    following = error.__cause__ or error.__context__
    while following is not None and id(following) not in seen:
        seen.add(id(following))
        yield following
        following = following.__cause__ or following.__context__


def take_over() -> None:
    """Let also what Python itself would print go through `Lines`: warnings, and what nobody has caught.

    For processes that serve or work by themselves; a command shows its user what went wrong.
    """
    logging.raiseExceptions = False  # a failing log call would print what it was given
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
