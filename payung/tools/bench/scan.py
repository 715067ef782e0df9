"""Looking through a medium: files a second, beside decoding the same files alone in as many processes."""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from time import perf_counter, process_time
from typing import Final

from payung.media.files.errors import FailureReason
from payung.media.sandbox import dispatch
from payung.media.scan.bench_jobs import decode, look_all
from payung.media.scan.journal import Journal
from payung.media.scan.survey import compile_once, look_through
from payung.media.scan.walk import walk
from payung.tools.bench.media import SIZES, picture
from payung.tools.bench.paired_rates import Measured, rates

# Of twenty pictures on a medium so many have each size; of each size alone no more than so many are looked at.
MIX: Final = {"640x480": 12, "1080p": 7, "12 MP": 1}
ALONE: Final = {"640x480": 640, "1080p": 192, "12 MP": 64}
PORTION: Final = 64  # of these at once
STEP: Final = 7  # so that large and small lie among one another
FOLDER: Final = 1000  # files of one folder
_MIB: Final = 1 << 20


def measure(count: int) -> Measured:
    """Return files a second of a scan's reading, decoding alone, what the rest is made of, and each size."""
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home:
        root, out = Path(home) / "medium", Path(home) / "out"
        out.mkdir()
        sizes = {name: picture(size, progressive=False) for name, size in SIZES.items()}
        kinds = [data for name, data in sizes.items() for _each in range(MIX[name])]
        size = _fill(root, count, kinds)
        compile_once()  # so that no worker has to
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
        alone = {
            name: _alone(Path(home) / name, data, min(count, ALONE[name]))
            for name, data in sizes.items()
        }
    more = {
        "looking alone, without journal": round(looked, 1),
        "gone on with, nothing to read": round(again, 1),
        "processor_us_a_file": {name: round(each / count * 1e6) for name, each in spent.items()},
        "memory_mib": [round(memory[count // 10]), round(memory[-1])],
        "bytes a file": round(size / count),
        "each size alone, without what distributes them": alone,
        "processes": os.cpu_count(),
    }
    return scanned, decoded, more


def _fill(root: Path, count: int, kinds: Sequence[bytes]) -> int:
    """Write so many pictures, no two the same file, those of each kind in turn; return how large all are."""
    size = 0
    for number in range(count):
        folder = root / f"{number // FOLDER:04}"
        if number % FOLDER == 0:
            folder.mkdir(parents=True)
        data = kinds[number * STEP % len(kinds)]
        size += (folder / f"IMG_{number:06}.JPG").write_bytes(data + b"%d" % number)
    return size


def _alone(root: Path, data: bytes, count: int) -> dict[str, float]:
    """Return pictures of one size a second, decoding alone, and the ratio: one process, in turns."""
    _fill(root, count, [data])
    names = [f"{root}/{place.path}" for place in walk(root)]
    portions = [names[at : at + PORTION] for at in range(0, count, PORTION)]
    looked, decoded = rates(
        len(portions),
        lambda number: look_all(portions[number]),
        lambda number: decode(portions[number]),
    )
    each = count / len(portions)
    return {
        "a second": round(looked * each, 1),
        "decoding": round(decoded * each, 1),
        "ratio": round(looked / decoded, 3),
    }


def _each(root: Path, work: dispatch.Work) -> float:
    names = (f"{root}/{place.path}" for place in walk(root))
    found: Iterator[tuple[int, float | FailureReason]] = dispatch.together(work, names)
    return sum(each for _name, each in found if isinstance(each, float))


def _rate(count: int, work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return count / (perf_counter() - started)


def _resident() -> float:
    """Return how much memory this process holds, in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB
