"""Group files into series: of one folder, and in it of one camera or of consecutive names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

from payung.media.matcher.statuses import Status
from payung.media.scan.records import Record

_NUMBER: Final = re.compile(r"(\d+)(?=\D*$)")  # the last number in a name
_FEWEST: Final = 2  # pictures that make a series
_KNOWN: Final = (Status.KNOWN, Status.NEAR)
_NEW: Final = (Status.NEW, Status.VIDEO, Status.WEAK)

Key = tuple[
    str, str, str
]  # folder, camera, names with # for the number: only one of the latter two


@dataclass
class Series:
    """Pictures and videos that belong together. `first` to `last`: the numbers in their names."""

    key: Key
    counts: dict[Status, int] = field(default_factory=dict)
    newest: str = ""
    example: str = ""
    first: int = 0
    last: int = 0

    @property
    def new(self) -> int:
        """Count the new pictures, and the films without a match, apart from chance matches."""
        return sum(self.counts.get(status, 0) for status in _NEW)

    @property
    def known(self) -> int:
        """Count the known and near files."""
        return sum(self.counts.get(status, 0) for status in _KNOWN)

    @property
    def files(self) -> int:
        """Count all files."""
        return sum(self.counts.values())


class Shelf:
    """All series of a medium, collected file by file."""

    def __init__(self, now: datetime) -> None:
        self._series: dict[Key, Series] = {}
        self._latest = _as_text(
            now + timedelta(days=1)
        )  # what is later shows a clock that is wrong

    def add(self, record: Record, status: Status) -> None:
        """Add a picture or a video."""
        key = key_of(record)
        one = self._series.setdefault(key, Series(key, example=record.path))
        number = number_in(record.path)
        one.first = min(one.first, number) if one.files else number
        one.last = max(one.last, number)
        one.counts[status] = one.counts.get(status, 0) + 1
        when = moment(record)
        if one.newest < when <= self._latest:
            one.newest = when

    def settle(self) -> None:
        """Move a file that is alone in its series to the series of its folder."""
        for key in [
            key for key, one in self._series.items() if one.files < _FEWEST and key[1:] != ("", "")
        ]:
            self._merge(self._series.pop(key))

    def _merge(self, alone: Series) -> None:
        key = (alone.key[0], "", "")
        one = self._series.setdefault(key, Series(key, example=alone.example))
        for status, count in alone.counts.items():
            one.counts[status] = one.counts.get(status, 0) + count
        one.newest = max(one.newest, alone.newest)
        one.example = min(one.example, alone.example)

    def of(self, record: Record) -> Series | None:
        """Return the series of a picture or a video, after all were added and `settle`; None: it is alone."""
        key = key_of(record)
        one = self._series.get(key) or self._series.get((key[0], "", ""))
        return one if one and one.files >= _FEWEST else None

    def __iter__(self) -> Iterator[Series]:
        yield from (one for one in self._series.values() if one.files >= _FEWEST)


def key_of(record: Record) -> Key:
    """Return the key of a file's series."""
    folder, _sign, name = record.path.rpartition("/")
    if record.file.camera:
        return folder, record.file.camera, ""
    stem, kind = _parts(name)
    pattern = _NUMBER.sub("#", stem)
    return folder, "", pattern + kind if pattern != stem else ""


def number_in(path: str) -> int:
    """Return the last number in a file's name; 0 where there is none, or one that no camera gives."""
    match = _NUMBER.search(_parts(path.rpartition("/")[2])[0])
    return int(match[1]) if match and len(match[1]) <= 18 else 0


def _parts(name: str) -> tuple[str, str]:
    """Return a name without its kind, and the kind with its dot."""
    stem, dot, kind = name.rpartition(".")
    return (stem, dot + kind) if stem else (name, "")


def moment(record: Record) -> str:
    """Return when a picture claims to be taken, or else when its file was last written."""
    if record.file.taken:
        return record.file.taken
    try:
        return _as_text(datetime.fromtimestamp(record.changed // 10**9, UTC))
    except (OverflowError, ValueError, OSError):
        return ""


def _as_text(when: datetime) -> str:
    return when.replace(tzinfo=None, microsecond=0).isoformat()
