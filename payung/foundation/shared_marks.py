"""Marks that all processes of a server share for some days: keyed hashes in memory, which leave no trace.

The memory and the key of the hash are made before the server forks, and end with it. No stranger can cause a
mark, so nobody can fill the places of others.
"""

import hashlib
import mmap
import os
import struct
import threading
import time
from collections.abc import Callable
from typing import Final

_KEY: Final = os.urandom(32)
_DIGEST: Final = 16  # bytes
_SLOT: Final = struct.Struct(f"={_DIGEST}sd")  # the hash, and until when it counts
_ROW: Final = 8  # slots in which one mark may lie; the one that ends first gives way


class Marks:
    """Remembers the last few thousand marked keys for `seconds`, over all processes."""

    def __init__(
        self,
        name: str,
        seconds: float,
        *,
        rows: int = 1024,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.seconds = name, seconds
        self._rows, self._clock = rows, clock
        self._memory = mmap.mmap(-1, rows * _ROW * _SLOT.size)
        self._lock = threading.Lock()

    def set(self, key: str) -> None:
        """Mark `key` from now on."""
        digest = self._hashed(key)
        with self._lock:
            slots = list(self._slots(digest))
            same = [place for place, stored, _until in slots if stored == digest]
            place = same[0] if same else min(slots, key=lambda slot: slot[2])[0]
            # If two processes write into one slot at once, the result fits no hash and counts as empty.
            _SLOT.pack_into(self._memory, place, digest, self._clock() + self.seconds)

    def has(self, key: str) -> bool:
        """Say whether `key` was marked lately, in any process of this server."""
        digest, now = self._hashed(key), self._clock()
        return any(
            stored == digest and until > now for _place, stored, until in self._slots(digest)
        )

    def empty(self) -> None:
        """Forget every mark: for tests and drills."""
        with self._lock:
            self._memory[:] = bytes(len(self._memory))

    def _slots(self, digest: bytes) -> "list[tuple[int, bytes, float]]":
        """Return the slots in which `digest` may be: place, hash, end."""
        row = int.from_bytes(digest[:8], "big") % self._rows
        first = row * _ROW * _SLOT.size
        places = range(first, first + _ROW * _SLOT.size, _SLOT.size)
        return [(place, *_SLOT.unpack_from(self._memory, place)) for place in places]

    def _hashed(self, key: str) -> bytes:
        text = f"{self.name}|{key}".encode(errors="surrogatepass")
        return hashlib.blake2b(text, key=_KEY, digest_size=_DIGEST).digest()
