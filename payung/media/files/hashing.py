"""Compute all hashes of one file in one read: cryptographic ones, and PDQ."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from payung.media.files import digests, images, multiframe, pdq, video
from payung.media.files.analysis import FileAnalysis, Frame, Look, Pdq
from payung.media.files.containers import EmbeddedFile
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, before_jpeg
from payung.media.files.filetypes import kind_of as kind_of
from payung.media.files.read_only import opened

CONFIRM: Final = 60  # quality below which a scaled decoding is done again in full
LARGEST_PICTURE: Final = 512 << 20  # bytes that are held in memory at once


def hash_file(path: Path, *, first_pass: bool = False) -> FileAnalysis:
    """Return all hashes of a file. Raises Unreadable where not even its bytes can be read."""
    data = picture(path)
    if data is not None:
        return hash_bytes(data, first_pass=first_pass)
    try:
        with opened(path) as file:
            chunks = digests.read(file)
            head = next(iter(chunks), b"")
            exact = digests.digests(_again(head, chunks))
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None
    if not exact.size:
        raise Unreadable(FailureReason.EMPTY)
    kind = kind_of(head)
    if video.is_film(kind):
        return FileAnalysis(exact, kind, None, *filmed(path))
    why = FailureReason.TOO_LARGE if kind.startswith("image/") else None
    return FileAnalysis(exact, kind, why=why)


def exactly(path: Path, why: FailureReason) -> FileAnalysis:
    """Return the cryptographic hashes of a file alone. Raises Unreadable."""
    try:
        with opened(path) as file:
            chunks = digests.read(file)
            head = next(iter(chunks), b"")
            return FileAnalysis(digests.digests(_again(head, chunks)), kind_of(head), why=why)
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None


def picture(path: str | Path) -> bytes | None:
    """Return the bytes of a picture that fits in memory, None for any other file. Raises Unreadable."""
    try:
        with opened(path) as file:
            size = os.fstat(file.fileno()).st_size
            head = file.read(HEAD)
            if size > LARGEST_PICTURE or not kind_of(head).startswith("image/"):
                return None
            return head + file.read()
    except OSError:
        raise Unreadable(FailureReason.NO_ACCESS) from None


def hash_bytes(data: bytes, *, first_pass: bool = False) -> FileAnalysis:
    """Return all hashes of a file that is in memory. Raises Unreadable where it is empty."""
    if not data:
        raise Unreadable(FailureReason.EMPTY)
    exact, kind = digests.digests([data]), kind_of(data)
    if video.is_film(kind):
        return FileAnalysis(exact, kind, None, *filmed(data))
    if not kind.startswith("image/"):
        return FileAnalysis(exact, kind)
    return FileAnalysis(exact, kind, *shown(data, kind, first_pass=first_pass))


def hash_thing(thing: EmbeddedFile) -> FileAnalysis:
    """Return all hashes of a file inside another. Raises Unreadable where it is empty."""
    if thing.exact:
        return FileAnalysis(thing.exact, "", why=thing.why)
    return hash_bytes(thing.data)


def shown(
    data: bytes, kind: str, *, first_pass: bool = False
) -> tuple[Look | None, FailureReason | None, tuple[Frame, ...]]:
    """Return a picture's look, why there is none or only a part, and its frames if it has several.

    Never raises Unreadable.
    """
    if kind == "image/jpeg" and (begins := before_jpeg(data)):
        data = data[begins:]
    try:
        picture_look = look(data, first_pass=first_pass)
    except Unreadable as error:
        return None, error.why, ()
    except MemoryError:
        return None, FailureReason.TOO_LARGE, ()
    if picture_look is None:
        return None, FailureReason.DAMAGED if kind in images.KNOWN else FailureReason.UNKNOWN, ()
    try:
        others, why = multiframe.others(data, lambda luma: tuple(pdq.hashes(luma)))
    except MemoryError:
        others, why = {}, FailureReason.TOO_LARGE
    frames = [Frame(0, picture_look.quality, picture_look.orientations)] if others else []
    frames += [_frame(number, hashes) for number, hashes in others.items()]
    return picture_look, FailureReason.BROKEN if picture_look.damaged else why, tuple(frames)


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
    return why, tuple(_frame(second, hashes) for second, hashes in film.frames)


def look(data: bytes, *, full: bool = False, first_pass: bool = False) -> Look | None:
    """Return a picture's look; None where it is no picture. Raises Unreadable for a broken one.

    A scaled decoding is done again in full where there is little in the picture, or where `full` is asked for.
    """
    picture = images.decode(data, full=full, first_pass=first_pass)
    if picture is None:
        return None
    hashes = pdq.hashes(picture.luma, picture.height, picture.width)
    if picture.is_scaled and not full and hashes[0].quality < CONFIRM:
        return look(data, full=True)
    return Look(
        _bits(hashes), hashes[0].quality, first_pass=picture.partly, damaged=picture.damaged
    )


def _frame(second: float, hashes: Sequence[Pdq]) -> Frame:
    return Frame(second, hashes[0].quality, _bits(hashes))


def _bits(hashes: Sequence[Pdq]) -> tuple[bytes, ...]:
    return tuple(pdq.bits for pdq in hashes)


def _again(head: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield head
    yield from rest
