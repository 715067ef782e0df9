"""An index for exact search: a file that all processes share, and the hashes added since.

The new file replaces the old one in one step, so a killed process leaves the old one as
it was. It is mapped, not read: processes share its memory. Each of its parts has a checksum; one that does
not fit is never searched. Hashes added later are compared row by row, as soon as they are announced.
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
from typing import IO, Any, Final

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
    """The file is not what was written. It can be made again from the database."""


@dataclass(frozen=True)
class Hits:
    """Hits: the query, the entry and the distance in bits; by query, nearest first."""

    query: Places
    entry: Entries
    distance: Places


@dataclass(frozen=True)
class Index:
    """Hashes and their entries. `state`: which versions of which sets are in it."""

    rows: Rows
    entries: NDArray[np.generic]  # of each row, less `base`
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
        entries: Entries = self.entries[places].astype(np.uint64) + np.uint64(self.base)
        return entries

    def search(self, queries: Rows, radius: int, most: int | None = None) -> Hits:
        """Return every entry within `radius` bits of each query. Raises TooMany for more than `most` hits."""
        hits = hamming.search(self.rows, self.buckets, queries, radius, most)
        return _ordered(hits.query, self.named(hits.row), hits.distance)

    def save(self, path: Path) -> None:
        """Write the index; a reader of `path` finds the old one or the new one, always complete.

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

    def _write(self, file: IO[bytes]) -> None:
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

    def _arrays(self) -> Iterator[tuple[str, NDArray[np.generic]]]:
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
            int.from_bytes(whole[place - back : place - back + _NUMBER], "big")
            for back in (2 * _NUMBER, _NUMBER)
        )
        header = bytes(whole[place : place + length])
        if bytes(whole[: len(MAGIC)]) != MAGIC or zlib.crc32(header) != checked:
            raise Damaged
        header_fields = json.loads(header)
        begin = -(-(place + length) // ALIGNED) * ALIGNED
        if len(whole) != begin + header_fields["bytes"]:
            raise Damaged
        arrays = {part["name"]: _mapped(whole, begin, part) for part in header_fields["parts"]}
        buckets = Buckets(**{name: arrays[name] for name in _PARTS}) if "bounds" in arrays else None
        state = {
            name: [(version, mark) for version, mark in versions]
            for name, versions in header_fields["state"].items()
        }
        return cls(arrays["hashes"], arrays["entries"], header_fields["base"], buckets, state)


def _mapped(whole: memoryview, begin: int, part: dict[str, Any]) -> NDArray[Any]:
    shape = tuple(part["shape"])
    array = np.frombuffer(
        whole, np.dtype(part["type"]), int(np.prod(shape)), begin + part["offset"]
    ).reshape(shape)
    if _sum(array) != part["sum"]:
        raise Damaged
    return array


def _bytes(array: NDArray[np.generic]) -> memoryview:
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8).data


def _sum(array: NDArray[np.generic]) -> int:
    """Return a checksum of what an array holds."""
    data, checksum = _bytes(array), 0
    for begin in range(0, len(data), CHUNK):
        checksum = zlib.crc32(data[begin : begin + CHUNK], checksum)
    return checksum


@dataclass(frozen=True)
class Grown:
    """An index and the hashes added since, searched as one."""

    index: Index
    since: Index

    @classmethod
    def of(cls, index: Index, rows: Rows, entries: Sequence[int] | Entries) -> "Grown":
        """Add hashes to an index without sorting it again; the added ones are sorted once they are many."""
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
        old, new = (part.search(queries, radius, most) for part in (self.index, self.since))
        return _ordered(
            *(
                np.concatenate([getattr(old, name), getattr(new, name)])
                for name in ("query", "entry", "distance")
            )
        )


def _ordered(query: Places, entry: Entries, distance: Places) -> Hits:
    order = np.lexsort((entry, distance, query))
    return Hits(query[order], entry[order], distance[order])
