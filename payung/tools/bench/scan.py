"""Bench of scanning a medium, in files a second; baseline: decoding the same files: `payung bench scan`."""

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

# Pictures of each size in twenty, and most pictures of one size in the measurement of that size alone.
MIX: Final = {"640x480": 12, "1080p": 7, "12 MP": 1}
CAMERA: Final = "12 MP as a camera writes it"
CAMERA_QUALITY: Final = 95  # about 4 MB
ALONE: Final = {"640x480": 640, "1080p": 192, "12 MP": 64, CAMERA: 64}
PORTION: Final = 64  # of these in one portion
STEP: Final = 7  # mixes large and small pictures
FOLDER: Final = 1000  # files in one folder
_MIB: Final = 1 << 20


def measure(count: int) -> Measured:
    """Measure files scanned a second; baseline: decoding alone. Also parts of the work, and single sizes."""
    with tempfile.TemporaryDirectory(prefix="payung-bench-") as home:
        root, out = Path(home) / "medium", Path(home) / "out"
        out.mkdir()
        sizes = {name: picture(size, progressive=False) for name, size in SIZES.items()}
        kinds = [data for name, data in sizes.items() for _copy in range(MIX[name])]
        size = _fill(root, count, kinds)
        compile_once()  # before the workers start
        spent: dict[str, float] = {}
        decoded = _rate(count, lambda: spent.update(decoding=_seconds_together(root, decode)))
        hashed = _rate(count, lambda: spent.update(looking=_seconds_together(root, look_all)))
        memory: list[float] = []

        def note_memory(_size: int) -> None:
            memory.append(_resident() if len(memory) % FOLDER == 0 else memory[-1])

        with Journal(out, "bench") as journal:
            started = process_time()
            scanned = _rate(count, lambda: look_through(root, journal, progress=note_memory))
            spent["the process that scans, beside them"] = process_time() - started
        with Journal(out, "bench") as journal:
            again = _rate(count, lambda: look_through(root, journal))
        alone = {
            name: _alone(Path(home) / name, data, min(count, ALONE[name]))
            for name, data in {**sizes, CAMERA: _of_camera()}.items()
        }
    details = {
        "looking alone, without journal": round(hashed, 1),
        "gone on with, nothing to read": round(again, 1),
        "processor_us_a_file": {
            name: round(seconds / count * 1e6) for name, seconds in spent.items()
        },
        "memory_mib": [round(memory[count // 10]), round(memory[-1])],
        "bytes a file": round(size / count),
        "each size alone, without what distributes them": alone,
        "processes": os.cpu_count(),
    }
    return scanned, decoded, details


def _of_camera() -> bytes:
    return picture(SIZES["12 MP"], progressive=False, quality=CAMERA_QUALITY)


def _fill(root: Path, count: int, kinds: Sequence[bytes]) -> int:
    """Write `count` different pictures, the kinds in turn; return their size in bytes."""
    size = 0
    for number in range(count):
        folder = root / f"{number // FOLDER:04}"
        if number % FOLDER == 0:
            folder.mkdir(parents=True)
        data = kinds[number * STEP % len(kinds)]
        size += (folder / f"IMG_{number:06}.JPG").write_bytes(data + b"%d" % number)
    return size


def _alone(root: Path, data: bytes, count: int) -> dict[str, float]:
    """Return hashed and decoded pictures of one size a second, and their ratio: one process, in turns.

    Also bytes of a picture, MB a second, and hours that one core takes for a terabyte.
    """
    _fill(root, count, [data])
    names = [f"{root}/{place.path}" for place in walk(root)]
    portions = [names[start : start + PORTION] for start in range(0, count, PORTION)]
    hashed, decoded = rates(
        len(portions),
        lambda number: look_all(portions[number]),
        lambda number: decode(portions[number]),
    )
    portion_size = count / len(portions)
    megabytes = hashed * portion_size * len(data) / 1e6
    return {
        "a second": round(hashed * portion_size, 1),
        "decoding": round(decoded * portion_size, 1),
        "ratio": round(hashed / decoded, 3),
        "bytes": len(data),
        "MB a second": round(megabytes, 1),
        "core-hours a terabyte": round(1e6 / megabytes / 3600, 2),
    }


def _seconds_together(root: Path, work: dispatch.Work) -> float:
    names = (f"{root}/{place.path}" for place in walk(root))
    results: Iterator[tuple[int, float | FailureReason]] = dispatch.together(work, names)
    return sum(seconds for _number, seconds in results if isinstance(seconds, float))


def _rate(count: int, work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return count / (perf_counter() - started)


def _resident() -> float:
    """Return the memory of this process in MiB."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _MIB
