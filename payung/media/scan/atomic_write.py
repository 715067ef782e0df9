"""Write files atomically: a reader finds the old one or the new one."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

LEFT: Final = ".unfinished"


@contextmanager
def written(path: Path) -> Iterator[IO[bytes]]:
    """Yield a file that takes the place of `path` when the block ends well."""
    with tempfile.NamedTemporaryFile(dir=path.parent, suffix=LEFT, delete=False) as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            Path(file.name).replace(path)
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def put_away(folder: Path) -> None:
    """Delete what somebody who was killed has left."""
    for path in folder.glob(f"*{LEFT}"):
        path.unlink(missing_ok=True)
