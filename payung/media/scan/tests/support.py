"""A medium of generated shapes, the same each time."""

import os
import stat
from pathlib import Path

from payung.media.files.tests.pictures import saved, shapes


def medium(folder: Path, pictures: int = 6) -> Path:
    """Make a folder with pictures, text, an empty file, a name that is no text, a link and a pipe."""
    root = folder / "medium"
    (root / "DCIM" / "100").mkdir(parents=True)
    (root / "papers").mkdir()
    for number in range(pictures):
        name = f"IMG_{number:04}.JPG"
        (root / "DCIM" / "100" / name).write_bytes(saved(shapes(120, 160, number)))
    (root / "papers" / "notes.txt").write_bytes(b"Nothing to see here.\n")
    (root / "papers" / "empty.jpg").write_bytes(b"")
    Path(os.fsdecode(os.fsencode(root) + b"/papers/odd \xff\xfe.txt")).write_bytes(b"odd\n")
    (root / "papers" / "out").symlink_to("/")
    os.mkfifo(root / "papers" / "pipe")
    return root


def state(root: Path) -> list[tuple[object, ...]]:
    """Return all that could change of a folder and what is in it: names, sizes, rights, and all three times."""
    states: list[tuple[object, ...]] = []
    for path in sorted([root, *root.rglob("*")]):
        status = path.lstat()
        times = (status.st_mtime_ns, status.st_ctime_ns)
        # Reading names for this very list counts as an access to a folder.
        read = None if stat.S_ISDIR(status.st_mode) else status.st_atime_ns
        states.append((str(path), status.st_size, status.st_mode, *times, read))
    return states
