"""Hash files: `payung hash PATH...` prints a JSON object a line."""

import json
import os
import stat
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeAlias

from django.core.management.base import BaseCommand

from payung.media.files import containers
from payung.media.files.analysis import FileAnalysis
from payung.media.files.errors import SENTENCES, FailureReason
from payung.media.files.hash_query import MAKER
from payung.media.files.hashing import exactly, hash_file, hash_thing
from payung.media.sandbox import dispatch
from payung.media.scan import special_files

Hashed: TypeAlias = tuple[FileAnalysis, tuple[tuple[str, FileAnalysis | FailureReason], ...]]
CLOSED: Final = special_files.SENTENCES[special_files.Odd.FOLDER]


class Command(BaseCommand):
    help = (
        "Print MD5, SHA-1, SHA-256 and PDQ of each file, a JSON object a line. Folders are read with all that "
        "is in them; films and moving pictures also get the PDQ of their frames. The contents of archives, "
        "letters and documents have lines of their own (box.zip!/picture.jpg). A file that cannot be read gets "
        "a sentence; then the status is 2. In a name that is not UTF-8, other bytes appear as \\xff."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")

    def handle(self, *_args: object, paths: list[Path], **_options: object) -> None:
        unread = False
        for path, result in dispatch.each(hashed, files(paths), least=least):
            for line in lines(path, result):
                unread = unread or "error" in line
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        if unread:
            raise SystemExit(2)


def hashed(path: Path) -> Hashed:
    """Return what a file is, and each thing that lies in it by its name. Raises Unreadable."""
    whole = hash_file(path)
    if whole.look or whole.frames:
        return whole, ()
    results = containers.worked(path, hash_thing, containers.Left.of(path))
    return whole, tuple((thing.name, result) for thing, result in results)


def least(path: Path, why: FailureReason) -> Hashed:
    """Return what a file is, where going into it has killed a process. Raises Unreadable."""
    return exactly(path, why), ()


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """Yield the files that are named, and all that lie in named folders; links there are not followed.

    Folders that cannot be opened are yielded too, so that they are told.
    """
    for path in paths:
        if _is_a_folder(path):
            yield from _below(path)
        else:
            yield path


def _below(root: Path) -> Iterator[Path]:
    closed: list[Path] = []

    def close(error: OSError) -> None:
        closed.append(Path(error.filename or root))

    for folder, folders, names in os.walk(root, onerror=close):
        folders.sort()
        yield from (path for name in sorted(names) if _is_a_file(path := Path(folder) / name))
    yield from closed


def _is_a_file(path: Path) -> bool:
    """Return whether it is one, or cannot be looked at any more: then that is told when it is read."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True


def _is_a_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  that of Path raises where it may not look


def lines(path: Path, result: Hashed | FailureReason) -> Iterator[dict[str, object]]:
    """Yield the line for a file, and one for each thing that lies in it: `box.zip!/picture.jpg`."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")  # JSON is text, names need not be
    if isinstance(result, FailureReason):
        yield {"path": name, "error": str(CLOSED if _is_a_folder(path) else SENTENCES[result])}
        return
    whole, things = result
    yield _line(name, whole)
    for within, embedded in things:
        yield _line(f"{name}!/{within}".encode("utf-8", "backslashreplace").decode(), embedded)


def _line(name: str, result: FileAnalysis | FailureReason) -> dict[str, object]:
    """Return hashes, and where there is a picture in it that cannot be shown, or not all of it, why."""
    if isinstance(result, FailureReason):
        return {"path": name, "error": str(SENTENCES[result])}
    exact, pdq = result.digests, result.look and result.look.pdq
    line: dict[str, object] = {
        "path": name,
        "md5": exact.md5,
        "sha1": exact.sha1,
        "sha256": exact.sha256,
        "pdq": pdq.bits.hex() if pdq else None,
        "pdq_quality": pdq.quality if pdq else None,
    }
    if pdq or result.frames:
        line["pdq_maker"] = MAKER
    if result.frames:
        line["frames"] = [
            {
                "picture" if result.look else "second": round(frame.second, 2),
                "pdq": frame.pdq.bits.hex(),
                "pdq_quality": frame.pdq.quality,
            }
            for frame in result.frames
        ]
    if result.why:
        line["note"] = str(SENTENCES[result.why])
    return line
