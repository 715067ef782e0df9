"""A set of hashes that is searched exactly: a file that all processes share, and what has come since.

The file is written beside the old one and takes its place in one step, so whoever is killed leaves the old one
as it was. It is mapped, not read: processes share its memory. Each of its parts has a checksum; one that does
not fit is never searched. What came later is gone through row by row, from the moment that it is told.
"""

import json
import mmap
import os
import tempfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from payung.media.matcher import hamming
from payung.media.matcher.hamming import Buckets, Places, Rows

MAGIC: Final = b"PAYUNG-INDEX-1\n"
ALIGNED: Final = 64  # bytes: a row lies in one line of a processor's memory
CHUNK: Final = 64 << 20
_NUMBER: Final = 8  # bytes of the header's length, and of its checksum
_PARTS: Final = ("widths", "begins", "tables", "bounds", "rows")  # of the buckets

Entries = NDArray[np.uint64]
# Of each set the versions whose entries are all in it, the newest first, each with its mark.
State = Mapping[str, list[tuple[int, str]]]


class Damaged(Exception):
    """The file is not what was written. It can be made anew from the database."""


@dataclass(frozen=True)
class Hits:
    """What was found: whose each hit is, which entry, and how many bits away; by query, nearest first."""

    query: Places
    entry: Entries
    distance: Places


@dataclass(frozen=True)
class Index:
    """Hashes and whose each is. `state`: which versions of which sets are in it."""

    rows: Rows
    entries: NDArray[Any]  # of each row, less `base`
    base: int
    buckets: Buckets | None
    state: State = field(default_factory=dict)

    @classmethod
    def build(
        cls, rows: Rows, entries: Sequence[int] | Entries, state: State | None = None
    ) -> "Index":
        """Sort hashes, so that they can be searched. Raises ValueError for entries that are not one a row."""
        named = np.asarray(entries, np.uint64)
        if len(named) != len(rows):
            raise ValueError(f"entries: one for each of {len(rows)} hashes, not {len(named)}.")
        base = int(named.min(initial=np.iinfo(np.uint64).max)) if len(named) else 0
        less = named - np.uint64(base)
        if not len(less) or int(less.max()) <= np.iinfo(np.uint32).max:
            less = less.astype(np.uint32)
        rows = np.ascontiguousarray(rows)
        return cls(rows, less, base, hamming.build(rows), state or {})

    def __len__(self) -> int:
        return len(self.rows)

    def named(self, places: Places) -> Entries:
        """Return the entries of rows."""
        found: Entries = self.entries[places].astype(np.uint64) + np.uint64(self.base)
        return found

    def search(self, queries: Rows, radius: int, most: int | None = None) -> Hits:
        """Return every entry within `radius` bits of each query. Raises TooMany for more than `most` hits."""
        found = hamming.search(self.rows, self.buckets, queries, radius, most)
        return _ordered(found.query, self.named(found.row), found.distance)

    def save(self, path: Path) -> None:
        """Write the index; whoever opens `path` finds the old one whole or the new one whole.

        One process at a time writes: what one that was killed has left is put away.
        """
        for left in path.parent.glob(f"{path.name}.*.new"):
            left.unlink(missing_ok=True)
        with tempfile.NamedTemporaryFile(
            dir=path.parent, prefix=f"{path.name}.", suffix=".new", delete=False
        ) as file:
            try:
                self._write(file)
                file.flush()
                os.fsync(file.fileno())
                Path(file.name).replace(path)
            except BaseException:
                with suppress(OSError):
                    Path(file.name).unlink()
                raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _write(self, file: Any) -> None:
        arrays = dict(self._arrays())
        parts, offset = [], 0
        for name, array in arrays.items():
            parts.append(
                {
                    "name": name,
                    "type": array.dtype.str,
                    "shape": array.shape,
                    "offset": offset,
                    "sum": _sum(array),
                }
            )
            offset += -(-array.nbytes // ALIGNED) * ALIGNED
        header = json.dumps(
            {"state": dict(self.state), "base": self.base, "bytes": offset, "parts": parts}
        ).encode()
        file.write(MAGIC)
        file.write(len(header).to_bytes(_NUMBER, "big"))
        file.write(zlib.crc32(header).to_bytes(_NUMBER, "big"))
        file.write(header)
        file.write(bytes(-file.tell() % ALIGNED))
        for array in arrays.values():
            file.write(_bytes(array))
            file.write(bytes(-file.tell() % ALIGNED))

    def _arrays(self) -> Iterator[tuple[str, NDArray[Any]]]:
        yield "hashes", self.rows
        yield "entries", self.entries
        if self.buckets:
            for name in _PARTS:
                yield name, getattr(self.buckets, name)

    @classmethod
    def open(cls, path: Path) -> "Index":
        """Map a file that `save` wrote. Raises Damaged where any part of it has changed, or is missing."""
        with path.open("rb") as file, suppress(ValueError):  # ValueError: nothing in it
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
            return cls._read(whole)
        raise Damaged

    @classmethod
    def _read(cls, whole: memoryview) -> "Index":
        place = len(MAGIC) + 2 * _NUMBER
        length, checked = (
            int.from_bytes(whole[place - each : place - each + _NUMBER], "big")
            for each in (2 * _NUMBER, _NUMBER)
        )
        header = bytes(whole[place : place + length])
        if bytes(whole[: len(MAGIC)]) != MAGIC or zlib.crc32(header) != checked:
            raise Damaged
        told = json.loads(header)
        begin = -(-(place + length) // ALIGNED) * ALIGNED
        if len(whole) != begin + told["bytes"]:
            raise Damaged
        arrays = {part["name"]: _mapped(whole, begin, part) for part in told["parts"]}
        buckets = Buckets(**{name: arrays[name] for name in _PARTS}) if "bounds" in arrays else None
        state = {
            name: [(version, mark) for version, mark in each]
            for name, each in told["state"].items()
        }
        return cls(arrays["hashes"], arrays["entries"], told["base"], buckets, state)


def _mapped(whole: memoryview, begin: int, part: dict[str, Any]) -> NDArray[Any]:
    shape = tuple(part["shape"])
    array = np.frombuffer(
        whole, np.dtype(part["type"]), int(np.prod(shape)), begin + part["offset"]
    ).reshape(shape)
    if _sum(array) != part["sum"]:
        raise Damaged
    return array


def _bytes(array: NDArray[Any]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _sum(array: NDArray[Any]) -> int:
    """Return a checksum of what an array holds."""
    data, found = _bytes(array), 0
    for begin in range(0, len(data), CHUNK):
        found = zlib.crc32(data[begin : begin + CHUNK], found)
    return found


@dataclass(frozen=True)
class Grown:
    """An index, and what has come since: searched as one."""

    index: Index
    since: Index

    @classmethod
    def of(cls, index: Index, rows: Rows, entries: Sequence[int] | Entries) -> "Grown":
        """Add hashes to an index without sorting it anew; they themselves are sorted once they are not few."""
        return cls(index, Index.build(rows, entries))

    def grown(self, rows: Rows, entries: Sequence[int] | Entries) -> "Grown":
        """Return it with more that has come."""
        before = self.since.named(np.arange(len(self.since)))
        named = np.concatenate([before, np.asarray(entries, np.uint64)])
        return Grown.of(self.index, np.concatenate([self.since.rows, rows]), named)

    def search(self, queries: Rows, radius: int, most: int | None = None) -> Hits:
        """Return every entry within `radius` bits of each query.

        Raises TooMany for more than `most` hits in the index, or in what has come since.
        """
        old, new = (each.search(queries, radius, most) for each in (self.index, self.since))
        return _ordered(
            *(
                np.concatenate([getattr(old, name), getattr(new, name)])
                for name in ("query", "entry", "distance")
            )
        )


def _ordered(query: Places, entry: Entries, distance: Places) -> Hits:
    order = np.lexsort((entry, distance, query))
    return Hits(query[order], entry[order], distance[order])
