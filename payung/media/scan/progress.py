"""Show progress on a terminal: files and bytes done, speed, and time left."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import monotonic
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.media.scan.walk import walk

SECONDS: Final = 0.5  # between two lines
SURE: Final = 5.0  # seconds after which the time left can be estimated
_SOME: Final = _("{files} files, {size}, {rate} files a second")
_OF_ALL: Final = _("{files} of {all} files, {size} of {whole}, {rate} files a second, {left} left")
_UNITS: Final = ("B", "kB", "MB", "GB", "TB")


class Progress:
    """Called with the bytes of each file that is done; says now and then how far it is.

    How much there is in all is counted beside it, so the time left is not known from the beginning.
    """

    def __init__(self, root: Path, say: Callable[[str], None]) -> None:
        self._say, self._began, self._said = say, monotonic(), 0.0
        self.files = self.bytes = 0
        self.all: tuple[int, int] | None = None
        threading.Thread(target=self._count, args=(root,), daemon=True).start()

    def __call__(self, size: int) -> None:
        """Note a file that is done."""
        self.files += 1
        self.bytes += size
        if (now := monotonic()) - self._said > SECONDS:
            self._said = now
            self._say(self.line(now - self._began))

    def _count(self, root: Path) -> None:
        files = size = 0
        for place in walk(root):
            files, size = files + 1, size + place.size
        self.all = files, size

    def line(self, seconds: float) -> str:
        """Return the progress after a number of seconds."""
        values = {
            "files": f"{self.files:,}",
            "size": amount(self.bytes),
            "rate": f"{self.files / max(seconds, 0.001):,.0f}",
        }
        if self.all is None or seconds < SURE:
            return str(format_lazy(_SOME, **values))
        files, size = self.all
        done = self.bytes / size if size else self.files / max(files, 1)
        left = seconds / done - seconds if done else 0.0
        more = {"all": f"{files:,}", "whole": amount(size), "left": timedelta(seconds=round(left))}
        return str(format_lazy(_OF_ALL, **values, **more))


def amount(size: float) -> str:
    """Return an amount of bytes in words, such as 3.2 GB."""
    unit = 0
    while size >= 1000 and unit < len(_UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit else f"{size:.0f} B"
