"""Rate limits that leave no trace: token buckets in memory, keyed by a hash whose key is never stored.

Every process counts for itself. Neither its memory nor anything that outlives it shows which
addresses or names it counted.
"""

import hashlib
import ipaddress
import os
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final
from weakref import WeakSet

LARGEST: Final = 50_000  # keys of one bucket; the least recently used is forgotten first

_KEY: Final = os.urandom(32)  # made at import, so before a server forks; gone with the process
_all: "WeakSet[Bucket]" = WeakSet()


class Bucket:
    """A limit for every key: `capacity` acts at once, and as many again spread over `per_seconds`."""

    def __init__(
        self,
        name: str,
        capacity: int,
        per_seconds: float,
        *,
        largest: int = LARGEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name, self.capacity, self.per_seconds = name, capacity, per_seconds
        self._largest, self._clock = largest, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[bytes, tuple[float, float]] = OrderedDict()  # acts left, when
        _all.add(self)

    def take(self, key: str) -> bool:
        """Count one act of `key` (an address or a name); say whether it is allowed."""
        return self.wait(key) == 0.0

    def wait(self, key: str, acts: int = 1) -> float:
        """Count acts of `key` and return 0, or count nothing and return the seconds to wait."""
        return self._counted(key, acts, is_done=False)

    def owe(self, key: str, acts: int) -> None:
        """Count finished acts of `key`, even beyond its limit: later acts then wait longer."""
        self._counted(key, acts, is_done=True)

    def _counted(self, key: str, acts: int, *, is_done: bool) -> float:
        hashed = self._hashed(key)
        with self._lock:
            now = self._clock()
            left, when = self._left.pop(hashed, (float(self.capacity), now))
            rate = self.capacity / self.per_seconds
            left = min(float(self.capacity), left + (now - when) * rate)
            allowed = is_done or left >= acts
            self._left[hashed] = (left - acts if allowed else left, now)
            while len(self._left) > self._largest:
                self._left.popitem(last=False)
        return 0.0 if allowed else (acts - left) / rate

    def has_left(self, key: str) -> bool:
        """Say whether `key` may act, and count nothing."""
        with self._lock:
            now = self._clock()
            left, when = self._left.get(self._hashed(key), (float(self.capacity), now))
            return left + (now - when) * self.capacity / self.per_seconds >= 1.0

    def empty(self) -> None:
        """Forget every key: for tests and drills."""
        with self._lock:
            self._left.clear()

    def _hashed(self, key: str) -> bytes:
        return keyed(self.name, key)


def keyed(name: str, key: str) -> bytes:
    """Return 16 bytes for an address (IPv6 by its network) or a name, different for every `name`."""
    text = f"{name}|{grouped(key)}".encode(errors="surrogatepass")
    return hashlib.blake2b(text, key=_KEY, digest_size=16).digest()


def grouped(key: str) -> str:
    """Return an IPv6 address as its /64 (one household has all of it), anything else unchanged."""
    try:
        address = ipaddress.ip_address(key.strip())
    except ValueError:
        return key
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.IPv6Network((int(address) >> 64 << 64, 64)))


def empty_all() -> None:
    """Empty every bucket of this process: for tests, which share one address."""
    for bucket in list(_all):
        bucket.empty()
