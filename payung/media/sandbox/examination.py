"""The examination of a file while its bytes arrive once: hashes here, look and claims in the sandbox.

Importing what hashes pictures takes a second, so only the sandbox does. Where memory may not be written and run
(deploy/systemd), hashing uses nothing compiled.
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from time import monotonic
from typing import Final

from payung.media.files import budget, containers, digests, metadata, read_only, video
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis, Frame, Look, is_shown
from payung.media.files.digests import NOT_HASHED, Digester, Digests
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.filetypes import HEAD, kind_of
from payung.media.files.memory_file import LITTLE, MemoryFile
from payung.media.sandbox import dispatch

LARGEST: Final = 1 << 30  # bytes of a film or a container that are kept in memory
INSIDE: Final = 2000  # files inside one file that are looked at
SECONDS: Final = 20.0  # for one file with all files inside it: somebody waits
UNPACKED: Final = 2 << 30  # bytes of all that one file unpacks to
_KEYS, _OTHERS = 8.0, 4.0  # seconds of it for a film
NAME: Final = 400  # characters of a name that is shown: an archive may give each file one of 64 KiB
# Small files, sounds and texts show nothing; a text is of these bytes, with no file encoded in it.
_LITTLE: Final = 1024  # bytes
_SOUNDS: Final = ("audio/", "font/", "application/font-")
_LETTERS: Final = bytes({*b"\t\n\f\r\x1b", *range(32, 256)} - {0x7F})
_BEGINNING: Final = 1 << 20  # bytes of any other file in which it may claim how it was made


class Examination:
    """Takes in a file chunk by chunk; keeps pictures, films and containers whole, of others the beginning."""

    def __init__(self, name: str = "", *, notes: bool = True, most: int = INSIDE) -> None:
        """`name`: as claimed. `notes`: whether claims are read from files that are not opened too.

        `most`: files inside it that are looked at.
        """
        self._digester, self._content = Digester(), MemoryFile()
        self._name, self._notes, self._most = name, notes, min(most, INSIDE)
        self._kind, self._is_opened, self._most_kept = "", False, _BEGINNING
        self._waited = False  # in vain, for room
        self._ends = inf

    def add(self, chunk: bytes) -> None:
        """Take in the next bytes."""
        self._digester.add(chunk)
        begins = self._content.size < HEAD
        kept = chunk[: max(0, (LITTLE if begins else self._most_kept) - self._content.size)]
        if kept and not self._content.add(kept):
            self._most_kept, self._waited = 0, True
        if begins:
            self._recognise(self._content.begins(HEAD))

    def _recognise(self, head: bytes) -> None:
        """Note a file's type by its first bytes, and how much of it is kept."""
        self._kind = kind_of(head)
        is_container = containers.holds_files(head, self._name)
        self._is_opened = is_shown(self._kind) or is_container
        if self._is_opened:
            is_picture = self._kind.startswith("image/")
            self._most_kept = LITTLE if is_picture else LARGEST

    def done(self) -> FileAnalysis:
        """Return the analysis, and free the memory. A file that cannot be shown has a reason."""
        with self._content:
            return self._done()

    def _done(self) -> FileAnalysis:
        exact = self._digester.done()
        if not exact.size:
            return FileAnalysis(exact, "", why=FailureReason.EMPTY)
        if not self._notes and not self._is_opened:
            return FileAnalysis(exact, self._kind)
        cut, self._ends = exact.size > self._content.size, monotonic() + SECONDS
        is_opened = self._is_opened and not cut
        answer = self._ask(
            partial(_whole_file, name=self._name, is_opened=is_opened, most=self._most)
        )
        if isinstance(answer, FailureReason) and is_opened and not is_shown(self._kind):
            # One file inside has killed the process: what of the others?
            answer = self._ask(
                partial(_hashes_inside, name=self._name, most=self._most, why=answer)
            )
        if isinstance(answer, FailureReason):
            return FileAnalysis(exact, self._kind, why=answer)
        why = answer.why
        if self._is_opened and cut:
            why = FailureReason.TOO_LONG if self._waited else FailureReason.TOO_LARGE
        return FileAnalysis(
            exact, self._kind, answer.look, why, answer.frames, answer.notes, answer.inside
        )

    def _ask(self, work: Callable[[Path], FileAnalysis]) -> FileAnalysis | FailureReason:
        try:
            seconds = max(1.0, self._ends - monotonic())
            return dispatch.one(work, self._content, seconds=seconds)
        except Exception:  # noqa: BLE001  a file that could not be looked at is kept all the same
            return FailureReason.DAMAGED


def _whole_file(path: Path, *, name: str, is_opened: bool, most: int) -> FileAnalysis:
    """Return a file's look and claims, and the files inside it, without its digests. Runs in the sandbox.

    `most`: files inside it that are looked at.
    """
    with read_only.opened(path) as file:
        data = file.read(LITTLE)  # all of a picture, of a larger film or archive the beginning
    if not is_opened:
        return FileAnalysis(NOT_HASHED, "", notes=metadata.read(data))
    source = data if len(data) < LITTLE else path
    return _with_inside(_looked_at(data, source), source, name, most)


def _hashes_inside(path: Path, *, name: str, most: int, why: FailureReason) -> FileAnalysis:
    """Return the files inside a file by their bytes alone, where looking has killed a process."""
    return _with_inside(FileAnalysis(NOT_HASHED, "", why=why), path, name, most, _hashed_alone)


def _looked_at(
    data: bytes, film: bytes | Path, exact: Digests = NOT_HASHED, *, is_unclear: bool = False
) -> FileAnalysis:
    """Return a file's look and claims. `film`: all of it, where that is a film."""
    from payung.media.files import hashing

    kind, notes = kind_of(data), metadata.read(data, film)
    look: Look | None = None
    why: FailureReason | None = None
    frames: tuple[Frame, ...] = ()
    if video.is_film(kind):
        why, frames = hashing.filmed(film, keys=_KEYS, others=_OTHERS)
    elif is_shown(kind):
        look, why, frames = hashing.shown(data, kind)
    return FileAnalysis(exact, kind, look, why, frames, notes, is_unclear=is_unclear)


def _with_inside(
    outer: FileAnalysis,
    source: bytes | Path,
    name: str,
    most: int,
    work: Callable[[containers.EmbeddedFile], FileAnalysis] | None = None,
) -> FileAnalysis:
    left = containers.Left(things=most, largest=LITTLE, size=UNPACKED, ends=budget.until(SECONDS))
    inside: list[EmbeddedAnalysis] = []
    why: FailureReason | None = None
    # The bytes of one at a time.
    for file, result in containers.worked(source, work or _of_embedded, left, name):
        if file.name:
            inside.append(EmbeddedAnalysis(printable(file.name), result))
        elif isinstance(result, FailureReason):
            why = why or result
    return replace(outer, why=outer.why or why, inside=tuple(inside))


def printable(name: str) -> str:
    """Return a printable name: a long one cut in the middle, odd characters as codes."""
    if len(name) > NAME:
        name = f"{name[: NAME // 2]}…{name[-NAME // 2 :]}"
    return "".join(
        character if character.isprintable() else character.encode("unicode_escape").decode()
        for character in name
    )


def _of_embedded(file: containers.EmbeddedFile) -> FileAnalysis:
    if file.exact:
        return FileAnalysis(file.exact, "", why=file.why)
    if not file.data:
        raise Unreadable(FailureReason.EMPTY)
    is_unclear = _is_unclear(file, kind_of(file.data))
    exact = digests.digests([file.data])
    return _looked_at(file.data, file.data, exact, is_unclear=is_unclear)


def _hashed_alone(file: containers.EmbeddedFile) -> FileAnalysis:
    if file.exact or not file.data:
        return _of_embedded(file)
    kind = kind_of(file.data)
    why = FailureReason.DAMAGED if is_shown(kind) else None
    return FileAnalysis(digests.digests([file.data]), kind, why=why)


def _is_unclear(file: containers.EmbeddedFile, kind: str) -> bool:
    """Say whether a file could hide a picture, though it is neither picture nor film nor container."""
    data = file.data
    if is_shown(kind) or len(data) < _LITTLE or kind.startswith(_SOUNDS):
        return False
    is_text = not data.translate(None, _LETTERS) and b"base64" not in data
    return not is_text and not containers.holds_files(data[:HEAD], file.name)
