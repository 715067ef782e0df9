"""The unit's list of harmless or viral pictures: a file of this installation, made with `payung hash FOLDER`.

Whoever wants to silence somebody has their pictures taken down. So what everybody knows is not released before
a person has looked.
"""

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from payung.foundation.errors import PayungError
from payung.removal.choices import Fingerprint

NEAR: Final = 31  # bits of 256, as everywhere here
MOST: Final = 10_000  # pictures, so that looking through them takes a few hundredths of a second
log = logging.getLogger(__name__)


class Unreadable(PayungError):
    """A list that does not say what it must. `what`: which file and line."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what


@dataclass(frozen=True)
class HarmlessPictures:
    """The hashes of harmless or viral pictures."""

    exact: frozenset[str] = frozenset()
    looks: tuple[int, ...] = ()

    def has(self, one: Fingerprint) -> bool:
        """Say whether a picture is on the list, or looks like one that is."""
        if self.exact and not self.exact.isdisjoint((one.md5.lower(), one.sha256.lower())):
            return True
        if not one.pdq:
            return False
        look = int(one.pdq, 16)
        return any((look ^ known).bit_count() <= NEAR for known in self.looks)


def harmless_pictures() -> HarmlessPictures:
    """Return the list in the file that the setting names, empty where it names none. Raises Unreadable."""
    name = settings.PAYUNG_REMOVAL_HARMLESS
    if not name:
        return HarmlessPictures()
    try:
        return _read(name, Path(name).stat().st_mtime_ns)
    except OSError as error:
        raise Unreadable(f"{name}: {type(error).__name__}") from None


def known_harmless() -> HarmlessPictures:
    """Return the list; an empty one where it cannot be read: `payung check` says so, and no child waits."""
    try:
        return harmless_pictures()
    except Unreadable:
        log.exception("harmless-list-unreadable")
        return HarmlessPictures()


@lru_cache(maxsize=2)
def _read(name: str, changed: int) -> HarmlessPictures:
    del changed  # a file that has changed is read again
    exact: set[str] = set()
    looks: list[int] = []
    for kind, value in _hashes(name):
        if kind == "pdq":
            looks.append(int(value, 16))
        else:
            exact.add(value.lower())
    return HarmlessPictures(frozenset(exact), tuple(looks))


def _hashes(name: str) -> Iterator[tuple[str, str]]:
    lines = Path(name).read_text(encoding="utf-8").splitlines()
    if len(lines) > MOST:
        raise Unreadable(f"{name}: more than {MOST} lines")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            found = [(kind, record.get(kind)) for kind in ("md5", "sha256", "pdq")]
            told = [(kind, bytes.fromhex(value).hex()) for kind, value in found if value]
        except (ValueError, TypeError, AttributeError):
            raise Unreadable(f"{name}: line {number}") from None
        if not told:
            raise Unreadable(f"{name}: line {number}")
        yield from told
