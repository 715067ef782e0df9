"""Fetched pages that are not imported yet: on the disk, so that a fetch of days can go on.

A file next to the pages keeps the position in the service. Pages of another start are deleted.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO, Final, Self

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput

_BUSY: Final = _("name: this set is being fetched at the moment. Wait until that has ended.")


@dataclass
class Stand:
    """The position in a service. `next`: path of the next page, None after the last. `size`: bytes of pages."""

    address: str
    since: str  # from where it was asked
    first: str
    next: str | None
    latest: str = ""  # from where to ask the next time
    pages: int = 0
    size: int = 0


class Spool:
    """The pages of one set, in one file, and the position in its service."""

    def __init__(self, folder: Path) -> None:
        self._pages, self._stand = folder / "pages", folder / "stand.json"

    @classmethod
    @contextmanager
    def of(cls, set_name: str) -> Iterator[Self]:
        """Open the set's spool, in one process at a time. Raises BadInput while another has it."""
        name = hashlib.sha256(set_name.encode()).hexdigest()[:16]
        folder = Path(settings.PAYUNG_HOME) / "fetched" / name
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise BadInput("name", _BUSY) from None
            yield cls(folder)

    def left(self, address: str, since: str) -> Stand | None:
        """Return the position of an earlier fetch with the same start, if there is one."""
        try:
            stand = Stand(**json.loads(self._stand.read_text(encoding="utf-8")))
            with self._pages.open("r+b") as pages:
                whole = pages.seek(0, os.SEEK_END) >= stand.size
                pages.truncate(stand.size)  # what came after was not counted
        except (OSError, ValueError, TypeError):
            return None
        return stand if whole and (stand.address, stand.since) == (address, since) else None

    def begin(self) -> None:
        """Delete the pages and the position."""
        self._stand.unlink(missing_ok=True)
        self._pages.unlink(missing_ok=True)

    def add(self, page: BinaryIO, stand: Stand) -> None:
        """Add a page, and then what it says of the next: a kill between the two costs the page alone."""
        page.seek(0)
        with self._pages.open("ab") as pages:
            copyfileobj(page, pages)
            pages.write(b"\n")
            pages.flush()
            os.fsync(pages.fileno())
            stand.size = pages.tell()
        stand.pages += 1
        draft = self._stand.with_suffix(".part")
        draft.write_text(json.dumps(asdict(stand)), encoding="utf-8")
        draft.replace(self._stand)

    def read(self) -> BinaryIO:
        """Return the pages, one after the other."""
        return self._pages.open("rb")
