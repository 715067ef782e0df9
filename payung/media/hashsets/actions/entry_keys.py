"""Choose the key of an entry, since its number in the list may be that of another file as well.

The first that comes with a number has it; another file of the same number is kept as number and hash together.
So none takes the place of another, and each is found again when the list comes the next time.
"""

from collections.abc import Mapping
from typing import Final

from payung.media.hashsets.formats.base import STRENGTH, HashEntry
from payung.media.models import Entry

_LONGEST: Final = 220  # characters, as Entry.key has them


def possible(listed: HashEntry) -> list[str]:
    """Return the keys that the entry may already have in the set."""
    if not listed.key or not listed.is_shared:
        return [listed.key or listed.strongest]
    hashes = ((kind, getattr(listed, kind)) for kind in STRENGTH)
    return [listed.key, *(_apart(listed.key, kind, value) for kind, value in hashes if value)]


def chosen(listed: HashEntry, there: Mapping[str, HashEntry | Entry]) -> str:
    """Return the key of the entry, among those that are there."""
    first, *others = possible(listed)
    if not others:
        return first
    for key in (first, *others):
        if key in there and _same(there[key], listed):
            return key
    return others[0] if first in there else first


def _apart(number: str, kind: str, value: bytes) -> str:
    hashed = f"{kind}:{value.hex()}"
    key = f"{number}/{hashed}"
    return key if len(key) <= _LONGEST else hashed


def _same(one: HashEntry | Entry, other: HashEntry) -> bool:
    """Say whether both are of one file, by the strongest kind of hash that both have."""
    for kind in STRENGTH:
        mine, its = getattr(one, kind), getattr(other, kind)
        if mine is not None and its is not None:
            return bool(bytes(mine) == its)
    return False
