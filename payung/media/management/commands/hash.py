"""Hash files: `payung hash PATH...` prints a JSON object a line."""

import json
import os
import stat
from argparse import ArgumentParser
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final, TypeAlias

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

    def handle(self, *_args: Any, paths: list[Path], **_options: Any) -> None:
        unread = False
        for path, found in dispatch.each(hashed, files(paths), least=least):
            for line in lines(path, found):
                unread = unread or "error" in line
                self.stdout.write(json.dumps(line, ensure_ascii=False))
        if unread:
            raise SystemExit(2)


def hashed(path: Path) -> Hashed:
    """Return what a file is, and each thing that lies in it by its name. Raises Unreadable."""
    whole = hash_file(path)
    if whole.look or whole.frames:
        return whole, ()
    found = containers.worked(path, hash_thing, containers.Left.of(path))
    return whole, tuple((thing.name, each) for thing, each in found)


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
        yield from (each for name in sorted(names) if _is_a_file(each := Path(folder) / name))
    yield from closed


def _is_a_file(path: Path) -> bool:
    """Return whether it is one, or cannot be looked at any more: then that is told when it is read."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return True


def _is_a_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112  that of Path raises where it may not look


def lines(path: Path, found: Hashed | FailureReason) -> Iterator[dict[str, Any]]:
    """Yield the line for a file, and one for each thing that lies in it: `box.zip!/picture.jpg`."""
    name = os.fsencode(path).decode("utf-8", "backslashreplace")  # JSON is text, names need not be
    if isinstance(found, FailureReason):
        yield {"path": name, "error": str(CLOSED if _is_a_folder(path) else SENTENCES[found])}
        return
    whole, things = found
    yield _line(name, whole)
    for within, each in things:
        yield _line(f"{name}!/{within}".encode("utf-8", "backslashreplace").decode(), each)


def _line(name: str, found: FileAnalysis | FailureReason) -> dict[str, Any]:
    """Return hashes, and where there is a picture in it that cannot be shown, or not all of it, why."""
    if isinstance(found, FailureReason):
        return {"path": name, "error": str(SENTENCES[found])}
    exact, seen = found.digests, found.look and found.look.pdq
    line: dict[str, Any] = {
        "path": name,
        "md5": exact.md5,
        "sha1": exact.sha1,
        "sha256": exact.sha256,
        "pdq": seen.bits.hex() if seen else None,
        "pdq_quality": seen.quality if seen else None,
    }
    if seen or found.frames:
        line["pdq_maker"] = MAKER
    if found.frames:
        line["frames"] = [
            {
                "picture" if found.look else "second": round(each.second, 2),
                "pdq": each.pdq.bits.hex(),
                "pdq_quality": each.pdq.quality,
            }
            for each in found.frames
        ]
    if found.why:
        line["note"] = str(SENTENCES[found.why])
    return line
