"""The tombstone file: ids of deleted records, outside the database, append only.

A restored backup contains records that were deleted after it. With this file they are deleted again.
"""

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final
from uuid import UUID

VERSION: Final = 1


@dataclass(frozen=True)
class Line:
    """One deleted record. `unit` had it; the other fields say by what rule and by whom."""

    id: str
    kind: str
    unit: str
    deleted_at: str  # ISO 8601, UTC
    rule: str
    decided_by: str
    confirmed_by: str = ""

    @property
    def record(self) -> UUID:
        """Return the id of the deleted record."""
        return UUID(self.id)


def append(path: Path, lines: Iterable[Line]) -> None:
    """Append lines; return once they, and the name of a new file, are on the disk."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    is_new = not path.exists()
    text = "".join(json.dumps({"v": VERSION, **asdict(line)}) + "\n" for line in lines)
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        # A line torn by a power cut stays; the next text begins a new line.
        data = (b"" if _ends_whole(handle) else b"\n") + text.encode()
        while data:
            data = data[os.write(handle, data) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if is_new:
        _sync(path.parent)


def _ends_whole(handle: int) -> bool:
    size = os.fstat(handle).st_size
    return size == 0 or os.pread(handle, 1, size - 1) == b"\n"


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(path: Path) -> Iterator[Line | None]:
    """Yield the lines; None for one that cannot be read. Raises OSError where the file is missing."""
    with path.open(encoding="utf-8", errors="replace") as lines:
        for text in lines:
            if text.strip():
                yield _line(text)


def _line(text: str) -> Line | None:
    try:
        value: dict[str, object] = json.loads(text)
        if value.pop("v") != VERSION:
            return None
        line = Line(**{name: str(field) for name, field in value.items()})
        _ = line.record
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    return line
