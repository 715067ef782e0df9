"""A limit to uploads and downloads at once, since each holds a thread until it ends.

The other threads of the process are for everybody else. So a slow line, or an attack that pretends to be one,
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

# Uploads that the proxy passes on as they arrive; it reads every other body whole first.
TAKE_IN: Final = frozenset({"take-in", "report-take-in"})
_turns = threading.BoundedSemaphore(settings.PAYUNG_TRANSFERS)


class TooManyFiles(PayungError):
    """This process has reached its limit of transfers."""

    code = "too_many_files"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _(
        "Too many files are being uploaded at the moment, so this upload did not "
        "start. Please try again in a few minutes."
    )


class Turn:
    """Permission for one transfer."""

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
        """Return `chunks`. The turn ends with them, or when nobody reads on."""
        self._goes_on = True
        return Passing(self, chunks)

    def close(self) -> None:
        """End the turn. Ending it twice does nothing."""
        if self._is_held:
            self._is_held = False
            _turns.release()

    def __del__(self) -> None:
        """End the turn of an answer that was dropped without being closed."""
        self.close()


class Passing:
    """A file that holds a turn until its end, or until Django closes it with the answer."""

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
        """End the turn, and close the chunks that nobody read."""
        try:
            getattr(self._chunks, "close", lambda: None)()
        finally:
            self._turn.close()


def turn() -> Turn:
    """Return a turn for one transfer. Raises TooManyFiles."""
    if not _turns.acquire(blocking=False):
        raise TooManyFiles
    return Turn()


def brings_files(request: HttpRequest) -> bool:
    """Say whether a request uploads files, so that its body arrives slowly."""
    if request.method != "POST":
        return False
    try:
        return resolve(request.path_info).url_name in TAKE_IN
    except Resolver404:
        return False
