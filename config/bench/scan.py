"""Looking through a medium: files a second, beside decoding the same files alone in as many processes."""

import os
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from config.bench.media import picture
from config.bench.turns import Measured
from payung.media import apart, pictures
from payung.media.hashing import look
from payung.media.scan import records
from payung.media.scan.journal import Journal
from payung.media.scan.running import look_through
from payung.media.scan.walk import walk
from payung.media.unreadable import Why

SIZE: Final = (640, 480)
FOLDER: Final = 1000  # files of one folder
_MIB: Final = 1 << 20


def measure(count: int) -> Measured:
    """Return files a second of a scan's reading, decoding alone, and of what the rest is made."""
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home:
        root, out = Path(home) / "medium", Path(home) / "out"
        out.mkdir()
        size = _fill(root, count)
        spent: dict[str, float] = {}
        decoded = _rate(count, lambda: spent.update(decoding=_each(root, decode)))
        looked = _rate(count, lambda: spent.update(looking=_each(root, look_all)))
        memory: list[float] = []

        def told(_size: int) -> None:
            memory.append(_resident() if len(memory) % FOLDER == 0 else memory[-1])

        with Journal(out, "bench") as journal:
            began = process_time()
            scanned = _rate(count, lambda: look_through(root, journal, told=told))
            spent["the process that scans, beside them"] = process_time() - began
        with Journal(out, "bench") as journal:
            again = _rate(count, lambda: look_through(root, journal))
    more = {
        "looking alone, without journal": round(looked, 1),
        "gone on with, nothing to read": round(again, 1),
        "processor_us_a_file": {name: round(each / count * 1e6) for name, each in spent.items()},
        "memory_mib": [round(memory[count // 10]), round(memory[-1])],
        "bytes a file": size,
        "processes": os.cpu_count(),
    }
    return scanned, decoded, more


def decode(names: Sequence[str]) -> list[float | Why]:
    """Decode pictures as far as their hashes need, what no scan can do without; return the seconds it took."""
    began = process_time()
    for name in names:
        pictures.decode(Path(name).read_bytes())
    return [(process_time() - began) / len(names)] * len(names)


def look_all(names: Sequence[str]) -> list[float | Why]:
    """Look at files as a scan does; return the seconds of the processor that each took."""
    began = process_time()
    records.look(names)
    return [(process_time() - began) / len(names)] * len(names)


def _fill(root: Path, count: int) -> int:
    """Write so many pictures, no two the same file; return how large one is."""
    data = picture(SIZE, progressive=False)
    look(data)  # compiled, so that no process has to
    for number in range(count):
        folder = root / f"{number // FOLDER:04}"
        if number % FOLDER == 0:
            folder.mkdir(parents=True)
        (folder / f"IMG_{number:06}.JPG").write_bytes(data + b"%d" % number)
    return len(data)


def _each(root: Path, work: apart.Work[float]) -> float:
    names = (f"{root}/{place.path}" for place in walk(root))
    return sum(found for _name, found in apart.together(work, names) if isinstance(found, float))


def _rate(count: int, work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return count / (perf_counter() - started)


def _resident() -> float:
    """Return how much memory this process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB
