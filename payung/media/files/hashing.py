"""All hashes of one file, in one read: what it is exactly, and what it looks like."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from payung.media.files import digests, images, multiframe, pdq, video
from payung.media.files.containers import EmbeddedFile
from payung.media.files.digests import Digests
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, before_jpeg
from payung.media.files.filetypes import kind_of as kind_of
from payung.media.files.hash_query import MAKER
from payung.media.files.pdq import Pdq
from payung.media.files.read_only import opened

CONFIRM: Final = 60  # quality below which a scaled decoding is done again in full
LARGEST_PICTURE: Final = 512 << 20  # bytes that are held in memory at once


@dataclass(frozen=True)
class Look:
    """What a picture looks like: the hash of each of its eight orientations, the first as it is.

    `first_pass`: from a part of the file, so it may be some bits away from what the whole would give.
    `damaged`: from what of a broken file could be decoded.
    """

    orientations: tuple[Pdq, ...]
    first_pass: bool = False
    damaged: bool = False
    maker: str = MAKER

    @property
    def pdq(self) -> Pdq:
        """Return the hash of the picture as it is."""
        return self.orientations[0]


@dataclass(frozen=True)
class Frame:
    """A frame: the hash of each of its eight orientations, the first as it is.

    `second`: of a film; of a picture that moves or has pages its number, from 0.
    """

    second: float
    orientations: tuple[Pdq, ...]

    @property
    def pdq(self) -> Pdq:
        """Return the hash of the frame as it is."""
        return self.orientations[0]


@dataclass(frozen=True)
class FileHash:
    """What one file is. `look`: None where it is no picture that is shown.

    `frames`: of a film; of a picture that moves or has pages those that were looked at, `look` being the first.

    `why`: why it is not shown, or not all of it.
    """

    digests: Digests
    kind: str  # MIME type by its first bytes, or empty
    look: Look | None = None
    why: FailureReason | None = None
    frames: tuple[Frame, ...] = ()


def hash_file(path: Path, *, first_pass: bool = False) -> FileHash:
    """Return all hashes of a file. Raises Unreadable where not even its bytes can be read."""
    data = picture(path)
    if data is not None:
        return hash_bytes(data, first_pass=first_pass)
    try:
        with opened(path) as file:
            chunks = digests.read(file)
            head = next(iter(chunks), b"")
            found = digests.digests(_again(head, chunks))
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None
    if not found.size:
        raise Unreadable(FailureReason.EMPTY)
    kind = kind_of(head)
    if video.is_film(kind):
        return FileHash(found, kind, None, *filmed(path))
    why = FailureReason.TOO_LARGE if kind.startswith("image/") else None
    return FileHash(found, kind, why=why)


def exactly(path: Path, why: FailureReason) -> FileHash:
    """Return what a file is exactly, without looking at what it shows. Raises Unreadable."""
    try:
        with opened(path) as file:
            chunks = digests.read(file)
            head = next(iter(chunks), b"")
            return FileHash(digests.digests(_again(head, chunks)), kind_of(head), why=why)
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None


def picture(path: str | Path) -> bytes | None:
    """Return the bytes of a picture that can be held in memory, None for any other file. Raises Unreadable."""
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(HEAD)
            if size > LARGEST_PICTURE or not kind_of(head).startswith("image/"):
                return None
            return head + file.read()
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None


def hash_bytes(data: bytes, *, first_pass: bool = False) -> FileHash:
    """Return all hashes of a file that is in memory. Raises Unreadable where it is empty."""
    if not data:
        raise Unreadable(FailureReason.EMPTY)
    found, kind = digests.digests([data]), kind_of(data)
    if video.is_film(kind):
        return FileHash(found, kind, None, *filmed(data))
    if not kind.startswith("image/"):
        return FileHash(found, kind)
    return FileHash(found, kind, *shown(data, kind, first_pass=first_pass))


def hash_thing(thing: EmbeddedFile) -> FileHash:
    """Return all hashes of a thing that lies in a file. Raises Unreadable where it is empty."""
    if thing.exact:
        return FileHash(thing.exact, "", why=thing.why)
    return hash_bytes(thing.data)


def shown(
    data: bytes, kind: str, *, first_pass: bool = False
) -> tuple[Look | None, FailureReason | None, tuple[Frame, ...]]:
    """Return what a picture looks like, why not, or not all of it, and its frames if it has more than one.

    Never raises Unreadable.
    """
    if kind == "image/jpeg" and (begins := before_jpeg(data)):
        data = data[begins:]
    try:
        seen = look(data, first_pass=first_pass)
    except Unreadable as error:
        return None, error.why, ()
    except MemoryError:
        return None, FailureReason.TOO_LARGE, ()
    if seen is None:
        return None, FailureReason.DAMAGED if kind in images.KNOWN else FailureReason.UNKNOWN, ()
    try:
        others, why = multiframe.others(data, lambda luma: tuple(pdq.hashes(luma)))
    except MemoryError:
        others, why = {}, FailureReason.TOO_LARGE
    every = ((0, seen.orientations), *others.items()) if others else ()
    frames = tuple(Frame(number, found) for number, found in every)
    return seen, FailureReason.BROKEN if seen.damaged else why, frames


def filmed(
    source: Path | bytes, *, keys: float = video.KEYS, others: float = video.OTHERS
) -> tuple[FailureReason | None, tuple[Frame, ...]]:
    """Return the frames of a film, and why not of all of it. Never raises Unreadable.

    `keys`, `others`: seconds of work, as in `video.frames`.
    """
    try:
        film = video.frames(source, lambda luma: tuple(pdq.hashes(luma)), keys=keys, others=others)
    except Unreadable as error:
        return error.why, ()
    except MemoryError:
        return FailureReason.TOO_LARGE, ()
    why = FailureReason.BROKEN if film.why is FailureReason.DAMAGED else film.why
    return why, tuple(Frame(second, found) for second, found in film.frames)


def look(data: bytes, *, full: bool = False, first_pass: bool = False) -> Look | None:
    """Return what a picture looks like; None where it is none. Raises Unreadable for one that is spoilt.

    A scaled decoding is done again in full where there is little in the picture, or where `full` is asked for.
    """
    picture = images.decode(data, full=full, first_pass=first_pass)
    if picture is None:
        return None
    seen = pdq.hashes(picture.luma, picture.height, picture.width)
    if picture.is_scaled and not full and seen[0].quality < CONFIRM:
        return look(data, full=True)
    return Look(tuple(seen), first_pass=picture.partly, damaged=picture.damaged)


def _again(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
