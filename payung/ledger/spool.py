"""A file of acts that wait for the ledger: written before the answer, entered by the second.

A partner's machine looks up thousands of hashes a second, and a commit for each would take most of the time.
`kill -9` loses no act of the file: the kernel has it. A power cut may lose the last second.

The file ends with marks: before each commit, the place in the ledger where the commit puts the last line. So
whoever finds the file later knows from the ledger whether that commit came, and enters nothing twice.
"""

import fcntl
import json
import logging
import os
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from time import monotonic
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import PayungError
from payung.foundation.viewer import Viewer
from payung.foundation.worker_slots import disconnect
from payung.ledger.actions import Line, Place, enter, require_names

PAUSE: Final = 1.0  # seconds after which what waits is entered
LONGEST: Final = 60.0  # seconds without success after which no further act is taken
AT_ONCE: Final = 200  # lines in a transaction: other writers take their turn in between
_SUFFIX: Final = ".acts"
_NEW: Final = ".new"  # of a file that is not locked yet

log = logging.getLogger(__name__)


class NotWritten(PayungError):
    """The acts cannot be written down, so nothing may be done."""

    code = "not_recorded"
    status = 503
    sentence = _("This could not be done just now. Please send it again in a minute.")


@dataclass
class _File:
    """One file of this process, locked while the process lives."""

    path: Path
    handle: int
    is_torn: bool = False  # its last line is cut off: the disk was full

    def append(self, text: str) -> None:
        """Write a line. Raises OSError where not all of it was written."""
        data = (b"\n" if self.is_torn else b"") + text.encode() + b"\n"
        self.is_torn = True
        if os.write(self.handle, data) < len(data):
            raise OSError
        self.is_torn = False

    def close(self) -> None:
        """Unlock and close the file."""
        os.close(self.handle)


@dataclass
class _Contents:
    """The lines of a file, and how many of them were to be entered up to which place."""

    lines: list[Line] = field(default_factory=list)
    marks: list[tuple[int, Place]] = field(default_factory=list)


@dataclass
class Spool:
    """The files of one folder, in one process. Safe to write to from several threads."""

    folder: Path
    _current: _File | None = None
    _waiting: list[_File] = field(default_factory=list)
    _writing: threading.Lock = field(default_factory=threading.Lock)
    _entering: threading.Lock = field(default_factory=threading.Lock)
    _stopped: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None
    _entered: float = field(default_factory=monotonic)

    def record(
        self, viewer: Viewer, chain: str, act: str, subject: str, digest: str = "", count: int = 1
    ) -> None:
        """Write an act of a viewer to the file; the same as `Act.record`. Raises NotWritten."""
        text = _written(Line(chain, act, viewer.name, subject, digest, count, clock.now()))
        with self._writing:
            if self._waiting and monotonic() - self._entered > LONGEST:
                raise NotWritten
            try:
                if self._current is None:
                    self._current = _made(self.folder)
                self._current.append(text)
            except OSError:
                log.exception("acts-not-written")
                raise NotWritten from None

    def start(self) -> None:
        """Enter what a killed process left, and from now on every second what this one writes."""
        self._thread = threading.Thread(target=self._run, name="ledger-spool", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Enter the rest, and end."""
        self._stopped.set()
        if self._thread:
            self._thread.join()
        self.enter()

    def enter(self) -> None:
        """Enter what waits, and what processes left that have ended. What fails is tried again later."""
        with self._entering:
            try:
                self._take_over()
                self._put_aside()
                while self._waiting:
                    _enter(self._waiting[0])
                    self._waiting.pop(0).close()
                self._entered = monotonic()
            except Exception:
                log.exception("acts-not-entered")
            finally:
                disconnect()

    def _run(self) -> None:
        while True:
            self.enter()
            if self._stopped.wait(PAUSE):
                return

    def _put_aside(self) -> None:
        """Let the next act begin a file of its own, so that this one can be entered and deleted."""
        with self._writing:
            if self._current:
                self._waiting.append(self._current)
            self._current = None

    def _take_over(self) -> None:
        """Take the files of processes that have ended: nobody holds their locks."""
        with suppress(FileNotFoundError):
            for path in sorted(self.folder.glob(f"*{_SUFFIX}")):
                if file := _locked(path):
                    self._waiting.append(file)


@cache
def shared_spool() -> Spool | None:
    """Return the spool of this process, started; None where its settings name no folder."""
    if settings.PAYUNG_SPOOL is None:
        return None
    spool = Spool(settings.PAYUNG_SPOOL)
    spool.start()
    return spool


def _made(folder: Path) -> _File:
    """Make a file and lock it. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{clock.now():%Y%m%dT%H%M%S%f}-{uuid4().hex}{_SUFFIX}"
    new = path.with_suffix(_NEW)
    handle = os.open(new, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_EXCL, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)  # goes with the process
    new.rename(path)  # nobody sees it unlocked
    return _File(path, handle)


def _locked(path: Path) -> _File | None:
    """Open and lock the file of a process that has ended; None where it has not, or the file is gone."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_APPEND)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(handle).st_nlink:  # nobody else has just entered and deleted it
            return _File(path, handle, is_torn=True)
    except BlockingIOError:
        pass
    os.close(handle)
    return None


def _enter(file: _File) -> None:
    """Enter a file's lines into the ledger, each once, and delete the file."""
    contents = _read(file.path)
    # Only of the last mark it is not known whether its commit came.
    last, before = contents.marks[-1] if contents.marks else (0, None)
    done = max((upto for upto, _place in contents.marks if upto < last), default=0)
    while done < len(contents.lines):
        upto = last if before else min(done + AT_ONCE, len(contents.lines))

        def noted(place: Place, upto: int = upto) -> None:
            """Write the mark. It must be on the disk before the commit is."""
            file.append(json.dumps({"upto": upto, **asdict(place)}))
            os.fsync(file.handle)

        enter(contents.lines[done:upto], noted, before)
        done, before = upto, None
    file.path.unlink()


def _read(path: Path) -> _Contents:
    """Read a file. A line that a power cut tore is passed over."""
    contents = _Contents()
    for text in path.read_bytes().splitlines():
        try:
            value = json.loads(text)
            if isinstance(value, dict):
                upto = int(value.pop("upto"))
                contents.marks.append((upto, Place(**value)))
            else:
                contents.lines.append(_line(value))
        except (ValueError, TypeError, KeyError):
            log.warning("act-not-readable")
    return contents


def _written(line: Line) -> str:
    require_names(line)
    names = line.chain, line.act, line.actor, line.subject, line.digest
    return json.dumps([*names, line.count, line.at.isoformat()])


def _line(value: list[object]) -> Line:
    """Return the line of a JSON array. Raises ValueError, TypeError."""
    *names, count, at = value
    chain, act, actor, subject, digest = map(str, names)
    moment = datetime.fromisoformat(str(at))
    # Its names were checked when it was written. Who registers the act may not be loaded here yet.
    return Line(chain, act, actor, subject, digest, int(str(count)), moment)
