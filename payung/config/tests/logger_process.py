"""A process that lets every logger speak of what somebody wrote, as a careless line of code could.

Started by test_logs.py with the settings of one face; what it prints is what would lie in the journal.
"""

import importlib
import logging
import os
import sys
import threading
import warnings
from typing import Any

WORDS = "canary-words-4e1f"
FACE = os.environ["DJANGO_SETTINGS_MODULE"].rpartition(".")[2]


class Quoting(Exception):
    """An error that quotes."""


def failing(words: str) -> None:
    try:
        int(words)
    except ValueError as error:
        raise Quoting(words, words) from error


def speak(log: Any) -> None:
    """Say `WORDS` in every way in which a logger can be used."""
    for level in ("debug", "info", "warning", "error", "critical"):
        say = getattr(log, level)
        say(WORDS)
        say("%s", WORDS)
        say("%(words)s", {"words": WORDS})
        say("%d", WORDS)
        say("too many", WORDS)
        say(Quoting(WORDS))
        say("crashed", WORDS, extra={"request": WORDS, "words": WORDS})
        say("crashed", stack_info=True)
        try:
            failing(WORDS)
        except Quoting:
            say(WORDS, exc_info=True)
    try:
        failing(WORDS)
    except Quoting:
        log.exception(WORDS)


def start() -> list[Any]:
    """Start as this face does, and return what it logs with beyond the loggers that Python knows."""
    if FACE == "worker":
        import django

        django.setup()
        from payung.foundation import logs
        from payung.operations.management.commands import worker

        logs.take_over()
        return [worker.log]
    from gunicorn.config import Config

    server = importlib.import_module("payung.config.gunicorn")
    log = server.Log(Config())
    importlib.import_module("payung.config.wsgi")
    log.setup(Config())  # as after a signal to read the configuration again
    return [log]


def main() -> None:
    """Let everything speak, then end with an error that nobody caught."""
    more = start()
    known = [logging.getLogger(name) for name in (*logging.root.manager.loggerDict, "new.kite")]
    for log in (logging.getLogger(), *known, *more):
        speak(log)
    logging.getLogger("payung").error("crashed")
    warnings.warn(WORDS, stacklevel=1)
    thread = threading.Thread(target=failing, args=(WORDS,))
    thread.start()
    thread.join()
    sys.stdout.write(f"{len(known)}\n")
    sys.stdout.flush()
    failing(WORDS)


if __name__ == "__main__":
    main()
