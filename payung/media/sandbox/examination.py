"""What a file is, found out while its bytes pass by once: hashes here, looks and notes apart.

Hashing a picture takes a second to import: nothing here does but the process apart. Where memory may not be
written and run (deploy/systemd), it is hashed without anything compiled.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, Final, NamedTuple

from payung.media.files import (
    budget,
    containers,
    digests,
    hash_query,
    metadata,
    read_only,
    video,
)
from payung.media.files.digests import Digesting, Digests
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, kind_of
from payung.media.files.hash_query import EXACT, HashQuery
from payung.media.files.memory_file import LITTLE, MemoryFile
from payung.media.files.metadata import Notes
from payung.media.sandbox import dispatch

LARGEST: Final = 1 << 30  # bytes of a film, or of what is gone into, that are held in memory
INSIDE: Final = 2000  # things in one file that are looked at
SECONDS: Final = (
    20.0  # for all that is done with one file, and with what lies in it: somebody waits
)
UNPACKED: Final = 2 << 30  # bytes of all that one file unpacks to
_KEYS, _OTHERS = 8.0, 4.0  # seconds of it for a film
NAME: Final = (
    400  # characters of a name that are told: an archive may give each thing one of 64 KiB
)
# What shows nothing: what is small, is heard, or is text: such bytes, and no file written down in letters.
_LITTLE: Final = 1024  # bytes
_HEARD: Final = ("audio/", "font/", "application/font-")
_LETTERS: Final = bytes({*b"\t\n\f\r\x1b", *range(32, 256)} - {0x7F})
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
    """What was found out of a file. `why`: why it is not shown, or not all of it, or not gone into.

    `inside`: what lies in an archive, a letter or a document, or behind a picture. `is_unclear`: nobody can
    say here what it holds; asked of a thing that lies in a file alone.
    """

    digests: Digests
    kind: str
    look: Look | None
    notes: Notes
    why: FailureReason | None = None
    frames: tuple[Frame, ...] = ()
    inside: tuple["Inside", ...] = ()
    is_unclear: bool = False

    @property
    def is_shown(self) -> bool:
        """Say whether somebody could look at it: a picture or a film, or it was too large to be told."""
        return is_shown(self.kind) or self.why is FailureReason.TOO_LARGE

    @property
    def to_look_at(self) -> bool:
        """Say whether somebody has to look at it, until a list says what it shows."""
        return self.is_shown or self.is_unclear

    @property
    def is_read(self) -> bool:
        """Say whether all that lies in it was read."""
        read = (
            isinstance(each.seen, Seen) or each.seen is FailureReason.EMPTY for each in self.inside
        )
        return self.why is None and all(read)

    @property
    def is_gone_through(self) -> bool:
        """Say whether all that somebody has to look at stands in `inside`, and there is such a thing."""
        seen = [each.seen for each in self.inside if isinstance(each.seen, Seen)]
        return not self.is_shown and self.is_read and any(each.to_look_at for each in seen)


@dataclass(frozen=True)
class Inside:
    """One thing that lies in a file: its name as it can be shown, and what was found of it, or why nothing."""

    name: str
    seen: Seen | FailureReason


def is_shown(kind: str) -> bool:
    """Say whether a file of this kind (MIME) is a picture or a film."""
    return kind.startswith("image/") or video.is_film(kind)


def can_be_shown(kind: str) -> bool:
    """Say whether a file of this kind (MIME) can be shown on this machine: a film by one still of it."""
    return kind.startswith("image/") or (video.is_film(kind) and video.can_look())


def of_file(seen: Seen) -> list[HashQuery]:
    """Return what is asked of the hash sets, or of what a unit holds, about a file: itself, then each frame."""
    exact = {kind: bytes.fromhex(getattr(seen.digests, kind)) for kind in EXACT}
    look = seen.look
    picture = (b"".join(look.pdq), look.quality) if look else (b"", None)
    frames = ((each.quality, b"".join(each.pdq)) for each in seen.frames)
    return hash_query.of_file(exact, picture, frames)


class Examining:
    """Takes in a file chunk by chunk; holds what is looked at, or into, whole, of the rest the beginning."""

    def __init__(self, name: str = "", *, notes: bool = True, most: int = INSIDE) -> None:
        """`name`: as claimed. `notes`: whether what is not opened is read too for how it was made.

        `most`: things in it that are looked at.
        """
        self._digests, self._held = Digesting(), MemoryFile()
        self._name, self._notes, self._most = name, notes, min(most, INSIDE)
        self._kind, self._is_opened, self._most_held = "", False, _BEGINNING
        self._waited = False  # in vain, for room
        self._ends = inf

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        self._digests.add(chunk)
        begins = self._held.size < HEAD
        more = chunk[: max(0, (LITTLE if begins else self._most_held) - self._held.size)]
        if more and not self._held.add(more):
            self._most_held, self._waited = 0, True
        if begins:
            self._tell(self._held.begins(HEAD))

    def _tell(self, head: bytes) -> None:
        """Tell what a file is that begins so, and how much of it is held."""
        self._kind = kind_of(head)
        is_gone_into = containers.holds_files(head, self._name)
        self._is_opened = is_shown(self._kind) or is_gone_into
        if self._is_opened:
            is_picture = self._kind.startswith("image/")
            self._most_held = LITTLE if is_picture else LARGEST

    def done(self) -> Seen:
        """Return what was found out, and hold nothing more. What cannot be shown has a reason."""
        with self._held:
            return self._done()

    def _done(self) -> Seen:
        found = self._digests.done()
        if not found.size:
            return Seen(found, "", None, Notes(), FailureReason.EMPTY)
        if not self._notes and not self._is_opened:
            return Seen(found, self._kind, None, Notes())
        cut, self._ends = found.size > self._held.size, monotonic() + SECONDS
        is_opened = self._is_opened and not cut
        told = self._told(partial(_looked, name=self._name, is_opened=is_opened, most=self._most))
        if isinstance(told, FailureReason) and is_opened and not is_shown(self._kind):
            # One thing in it has killed the process: what of the others?
            told = self._told(partial(_unlooked, name=self._name, most=self._most, why=told))
        if isinstance(told, FailureReason):
            return Seen(found, self._kind, None, Notes(), told)
        why = told.why
        if self._is_opened and cut:
            why = FailureReason.TOO_LONG if self._waited else FailureReason.TOO_LARGE
        return Seen(found, self._kind, told.look, told.notes, why, told.frames, told.inside)

    def _told(self, work: Callable[[Path], "_Told"]) -> "_Told | FailureReason":
        try:
            return dispatch.one(work, self._held, seconds=max(1.0, self._ends - monotonic()))
        except Exception:  # noqa: BLE001  a file that could not be looked at is kept all the same
            return FailureReason.DAMAGED


class _Told(NamedTuple):
    """What a process apart found out of a file, as `Seen` has it."""

    notes: Notes
    look: Look | None = None
    why: FailureReason | None = None
    frames: tuple[Frame, ...] = ()
    inside: tuple[Inside, ...] = ()


def _looked(path: Path, *, name: str, is_opened: bool, most: int) -> _Told:
    """Return what a file looks like, or what lies in it, and says of itself; runs in the process apart.

    `most`: things in it that are looked at.
    """
    with read_only.opened(path) as file:
        data = file.read(LITTLE)  # all of a picture, of a larger film or archive the beginning
    if not is_opened:
        return _Told(metadata.read(data))
    source = data if len(data) < LITTLE else path
    return _with_inside(_seen(data, source), source, name, most)


def _unlooked(path: Path, *, name: str, most: int, why: FailureReason) -> _Told:
    """Return what lies in a file, by its bytes alone, where looking at it has killed a process."""
    return _with_inside(_Told(Notes(), why=why), path, name, most, _exactly)


def _seen(data: bytes, film: bytes | Path) -> _Told:
    """Return what a file looks like and says of itself. `film`: all of it, where that is a film."""
    from payung.media.files import hashing

    kind = kind_of(data)
    told = _Told(metadata.read(data, film))
    if video.is_film(kind):
        why, frames = hashing.filmed(film, keys=_KEYS, others=_OTHERS)
        return told._replace(why=why, frames=tuple(map(_frame, frames)))
    if not is_shown(kind):
        return told
    seen, why, frames = hashing.shown(data, kind)
    if seen is None:
        return told._replace(why=why)
    look = Look(_bits(seen.orientations), seen.pdq.quality, seen.maker)
    return told._replace(look=look, why=why, frames=tuple(map(_frame, frames)))


def _frame(each: Any) -> Frame:
    return Frame(each.second, each.pdq.quality, _bits(each.orientations))


def _bits(orientations: Any) -> tuple[bytes, ...]:
    return tuple(each.bits for each in orientations)


def _with_inside(
    told: _Told,
    source: bytes | Path,
    name: str,
    most: int,
    work: Callable[[containers.EmbeddedFile], Seen] | None = None,
) -> _Told:
    left = containers.Left(things=most, largest=LITTLE, size=UNPACKED, ends=budget.until(SECONDS))
    within: list[Inside] = []
    why: FailureReason | None = None
    # The bytes of one at a time.
    for thing, seen in containers.worked(source, work or _of_thing, left, name):
        if thing.name:
            within.append(Inside(named(thing.name), seen))
        elif isinstance(seen, FailureReason):
            why = why or seen
    return told._replace(why=told.why or why, inside=tuple(within))


def named(name: str) -> str:
    """Return a name that can be shown anywhere: of a long one both ends, and as codes what is not seen."""
    if len(name) > NAME:
        name = f"{name[: NAME // 2]}…{name[-NAME // 2 :]}"
    return "".join(
        each if each.isprintable() else each.encode("unicode_escape").decode() for each in name
    )


def _of_thing(thing: containers.EmbeddedFile) -> Seen:
    if thing.exact:
        return Seen(thing.exact, "", None, Notes(), thing.why)
    if not thing.data:
        raise Unreadable(FailureReason.EMPTY)
    kind = kind_of(thing.data)
    told = _seen(thing.data, thing.data)
    found, unclear = digests.digests([thing.data]), _is_unclear(thing, kind)
    return Seen(found, kind, told.look, told.notes, told.why, told.frames, is_unclear=unclear)


def _exactly(thing: containers.EmbeddedFile) -> Seen:
    if thing.exact or not thing.data:
        return _of_thing(thing)
    kind = kind_of(thing.data)
    why = FailureReason.DAMAGED if is_shown(kind) else None
    return Seen(digests.digests([thing.data]), kind, None, Notes(), why)


def _is_unclear(thing: containers.EmbeddedFile, kind: str) -> bool:
    """Say whether a thing could hold what is shown, though it is no picture, no film, and not gone into."""
    data = thing.data
    if is_shown(kind) or len(data) < _LITTLE or kind.startswith(_HEARD):
        return False
    is_text = not data.translate(None, _LETTERS) and b"base64" not in data
    return not is_text and not containers.holds_files(data[:HEAD], thing.name)
