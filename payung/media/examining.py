"""What a file is, found out while its bytes pass by once: hashes here, looks and notes apart.

Hashing a picture takes a second to import: nothing here does but the process apart. Where memory may not be
written and run (deploy/systemd), it is hashed without anything compiled.
"""

from dataclasses import dataclass
from typing import Any, Final

from payung.media import apart, hits, metadata, video
from payung.media.digests import Digesting, Digests
from payung.media.hits import EXACT, Asked
from payung.media.kinds import HEAD, kind_of
from payung.media.metadata import Notes
from payung.media.unreadable import Why

HELD: Final = 128 << 20  # bytes of a picture or a film that are held in memory at once
_KEYS, _OTHERS = 8.0, 4.0  # seconds of work for a film: somebody waits
_BEGINNING: Final = 1 << 20  # bytes of any other file in which it may say how it was made


@dataclass(frozen=True)
class Look:
    """What a picture looks like: PDQ of each of its eight orientations, the first as it is."""

    pdq: tuple[bytes, ...]
    quality: int
    maker: str


@dataclass(frozen=True)
class Frame:
    """A frame of a film, by its second, or of a picture that moves, by its number.

    `pdq`: of each of its eight orientations, the first as it is.
    """

    second: float
    quality: int
    pdq: tuple[bytes, ...]


@dataclass(frozen=True)
class Seen:
    """What was found out of a file. `why`: why it is not shown, or not all of it."""

    digests: Digests
    kind: str
    look: Look | None
    notes: Notes
    why: Why | None = None
    frames: tuple[Frame, ...] = ()


def of_file(seen: Seen) -> list[Asked]:
    """Return what is asked of the hash sets, or of what a unit holds, about a file: itself, then each frame."""
    exact = {kind: bytes.fromhex(getattr(seen.digests, kind)) for kind in EXACT}
    look = seen.look
    picture = (b"".join(look.pdq), look.quality) if look else (b"", None)
    frames = ((each.quality, b"".join(each.pdq)) for each in seen.frames)
    return hits.of_file(exact, picture, frames)


class Examining:
    """Takes in a file chunk by chunk; holds a picture or a film whole, of anything else the beginning."""

    def __init__(self, *, notes: bool = True) -> None:
        """`notes`: whether what is no picture is read too for what it says of its making."""
        self._digests, self._held = Digesting(), bytearray()
        self._kind, self._notes = "", notes

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        begins = len(self._held) < HEAD
        most = HELD if begins or self._is_shown else _BEGINNING
        self._digests.add(chunk)
        self._held += chunk[: max(0, most - len(self._held))]
        if begins:
            self._kind = kind_of(bytes(self._held[:HEAD]))

    @property
    def _is_shown(self) -> bool:
        return self._kind.startswith("image/") or video.is_film(self._kind)

    def done(self) -> Seen:
        """Return what was found out. Never raises: what cannot be shown has a reason."""
        found = self._digests.done()
        if not found.size:
            return Seen(found, "", None, Notes(), Why.EMPTY)
        if not self._notes and not self._is_shown:
            return Seen(found, self._kind, None, Notes())
        cut = found.size > len(self._held)
        asked = _without_look if cut or not self._is_shown else _with_look
        try:
            told = apart.one(asked, bytes(self._held))
        except Exception:  # noqa: BLE001  a file that could not be looked at is kept all the same
            told = Why.DAMAGED
        if isinstance(told, Why):
            return Seen(found, self._kind, None, Notes(), told)
        look, notes, why, frames = told
        why = Why.TOO_LARGE if self._is_shown and cut else why
        return Seen(found, self._kind, look, notes, why, frames)


Told = tuple[Look | None, Notes, Why | None, tuple[Frame, ...]]


def _with_look(data: bytes) -> Told:
    """Return what a picture or a film looks like and says of itself; runs in the process apart."""
    notes = metadata.read(data)
    from payung.media import hashing

    if video.is_film(kind_of(data)):
        why, found = hashing.filmed(data, keys=_KEYS, others=_OTHERS)
        return None, notes, why, tuple(_frame(each) for each in found)
    seen, why, found = hashing.shown(data, kind_of(data))
    if seen is None:
        return None, notes, why, ()
    bits = tuple(each.bits for each in seen.orientations)
    look = Look(bits, seen.pdq.quality, seen.maker)
    return look, notes, why, tuple(_frame(each) for each in found)


def _frame(each: Any) -> Frame:
    bits = tuple(one.bits for one in each.orientations)
    return Frame(each.second, each.pdq.quality, bits)


def _without_look(data: bytes) -> Told:
    """Return what a file says of itself, and whether other files lie in it; runs in the process apart."""
    from payung.media import inside

    return None, metadata.read(data), Why.NOT_OPENED if inside.holds_files(data) else None, ()
