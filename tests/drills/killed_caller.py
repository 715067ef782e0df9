"""A worker's round of calls that ends with `kill -9` at a chosen place.

python -m tests.drills.killed_caller

A place is just before a statement, or before or after a commit or a post to the gateway. Each line of standard
input is the number of a place and a moment. A child process makes the calls and sends the SMS of that moment,
and kills itself at that place. The answer is "ended" where the round has no such place, else the signal.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

import django


class Countdown:
    """Kills this process at a place; counts the places before it."""

    def __init__(self, place: int) -> None:
        self.left = place
        self._one = threading.Lock()  # notices leave in threads

    def passed(self) -> None:
        """Pass a place, or end there."""
        with self._one:
            if not self.left:
                os.kill(os.getpid(), signal.SIGKILL)
            self.left -= 1

    def around(self, act: Callable[..., Any]) -> Callable[..., Any]:
        """Return `act` with a place before it and one after it."""

        def watched(*args: Any) -> Any:
            self.passed()
            result = act(*args)
            self.passed()
            return result

        return watched

    def statement(self, execute: Callable[..., Any], *args: Any) -> Any:
        """Pass a place before each statement."""
        self.passed()
        return execute(*args)


def make_calls(countdown: Countdown, moment: datetime) -> None:
    """Make the calls of a moment and send their SMS, as the worker's threads do in turn."""
    from django.db import connection

    from payung.cases.alarms.actions import call_out
    from payung.foundation import clock, http_client
    from payung.foundation.viewer import SYSTEM
    from payung.staff.notices.actions import deliver_sms

    connection.ensure_connection()
    own: Any = connection
    own._commit = countdown.around(own._commit)
    http_client.post = countdown.around(http_client.post)
    with clock.at(moment), connection.execute_wrapper(countdown.statement):
        call_out(SYSTEM)
        deliver_sms(SYSTEM)


def main() -> None:
    """Make a child process for each line, and say how it ended."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "payung.config.settings.dev")
    django.setup()
    import_module("payung.cases.alarms.actions")  # once, for all child processes
    for line in sys.stdin:
        place, moment = line.split()
        child = os.fork()
        if not child:
            make_calls(Countdown(int(place)), datetime.fromisoformat(moment))
            os._exit(0)
        _pid, status = os.waitpid(child, 0)
        sys.stdout.write("ended\n" if os.WIFEXITED(status) and not status else f"{status}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
