"""Files on their way in or out, each of which holds a thread as long as the other side takes: few at once.

The other threads of the process are for everybody else. A slow line, or somebody who pretends to have one,
keeps no officer from signing in or from the queue.
"""

import threading
from collections.abc import Iterator
from http import HTTPStatus
from types import TracebackType
from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import PayungError

# Where a file comes in as it is sent: the proxy does not wait until it has the whole body, as everywhere else.
TAKE_IN: Final = frozenset({"take-in", "report-take-in"})
_turns = threading.BoundedSemaphore(settings.PAYUNG_TRANSFERS)


class TooManyFiles(PayungError):
    """As many files are on their way as this process lets pass at once."""

    code = "too_many_files"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _(
        "Too many files are being uploaded at the moment, so this upload did not "
        "start. Please try again in a few minutes."
    )


class Turn:
    """Leave for one file to be on its way."""

    def __init__(self) -> None:
        self._is_held, self._goes_on = True, False

    def __enter__(self) -> "Turn":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if not self._goes_on:
            self.close()

    def over(self, chunks: Iterator[bytes]) -> "Passing":
        """Return `chunks`, with which this turn ends, or when nobody wants more of them."""
        self._goes_on = True
        return Passing(self, chunks)

    def close(self) -> None:
        """End the turn; a second time does nothing."""
        if self._is_held:
            self._is_held = False
            _turns.release()

    def __del__(self) -> None:
        """End the turn of an answer that was thrown away unread: then nobody closes it."""
        self.close()


class Passing:
    """A file that holds a turn until it has ended, or is closed. Django closes it with its answer."""

    def __init__(self, turn: Turn, chunks: Iterator[bytes]) -> None:
        self._turn, self._chunks = turn, chunks

    def __iter__(self) -> "Passing":
        return self

    def __next__(self) -> bytes:
        try:
            return next(self._chunks)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the turn, and let go of what was not asked for."""
        try:
            getattr(self._chunks, "close", lambda: None)()
        finally:
            self._turn.close()


def turn() -> Turn:
    """Return leave for one file to be on its way. Raises TooManyFiles."""
    if not _turns.acquire(blocking=False):
        raise TooManyFiles
    return Turn()


def brings_files(request: HttpRequest) -> bool:
    """Say whether a request is one to take files in, whose body comes as it is sent."""
    if request.method != "POST":
        return False
    try:
        return resolve(request.path_info).url_name in TAKE_IN
    except Resolver404:
        return False
