"""Benches of hashing pictures and of the hash search: `payung bench hash`, `payung bench match`."""

import importlib
import io
from collections import Counter
from statistics import median
from time import perf_counter
from types import ModuleType
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from payung.media.files import hashing
from payung.media.matcher import hamming
from payung.tools.bench.paired_rates import Measured, Rates, rates

SIZES: Final = {"640x480": (640, 480), "1080p": (1920, 1080), "12 MP": (4000, 3000)}
RADIUS: Final = 31
QUERIES: Final = 2000  # a batch
PLAIN: Final = 200  # of them are searched by faiss, which is slow
CHUNKS: Final = 16  # of a hash, in faiss's buckets
SKEWED: Final = 1_000_000  # most hashes in the skewed set
ALIKE: Final = 1000  # of them are variants of one picture
COUNTED: Final = 20  # hashes whose matches are also found by comparing all rows
FITS: Final = 20_000_000  # hashes whose buckets fit into 6 GB
SEED: Final = 7
MISSING: Final = "This bench needs faiss-cpu, of requirements/dev.txt."


def hash_pictures(count: int) -> Measured:
    """Measure 640x480 pictures a second; baseline: Pillow and pdqhash. Also other sizes and kinds of JPEG."""
    results = {
        f"{name}{', progressive' * progressive}": _rates(count, size, progressive=progressive)
        for name, size in SIZES.items()
        for progressive in (False, True)
    }
    details = {
        name: {
            "a second": round(ours, 1),
            "beside": round(plain, 1),
            "ratio": round(ours / plain, 1),
        }
        for name, (ours, plain) in results.items()
    }
    return (*results["640x480"], {"pictures": details, "beside is": _peer()})


def _rates(count: int, size: tuple[int, int], *, progressive: bool) -> Rates:
    data = picture(size, progressive=progressive)
    peer = _reference()

    def plain(_number: int) -> object:
        picture = np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))
        return peer.compute(picture) if peer else picture

    area = size[0] * size[1] // (640 * 480)
    return rates(
        max(count // area, 1), lambda _number: hashing.look(data, first_pass=progressive), plain
    )


def picture(size: tuple[int, int], *, progressive: bool, quality: int = 85) -> bytes:
    """Return a JPEG of waves with a camera's noise."""
    chance = np.random.default_rng(SEED)
    down, across = np.mgrid[0:48, 0:64] / 9
    waves = [np.sin(across * turn) + np.cos(down * turn + across) for turn in (1, 2, 3)]
    small = Image.fromarray(np.dstack([(wave * 60 + 128).astype(np.uint8) for wave in waves]))
    large = np.asarray(small.resize(size, Image.Resampling.BICUBIC)).astype(np.int16)
    noisy = (large + chance.normal(0, 4, large.shape)).clip(0, 255).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(noisy).save(file, "JPEG", quality=quality, progressive=progressive)
    return file.getvalue()


def _reference() -> ModuleType | None:
    try:
        return importlib.import_module("pdqhash")
    except ImportError:  # it needs a compiler
        return None


def _peer() -> str:
    return "Pillow, then pdqhash" if _reference() else "Pillow alone: pdqhash is not installed"


def match(count: int) -> Measured:
    """Measure searches a second among `count` hashes at radius 31, one thread; baseline: faiss."""
    chance = np.random.default_rng(SEED)
    rows = chance.integers(0, 2**64, (count, 4), dtype=np.uint64)
    queries, places = _planted(rows, chance)
    started = perf_counter()
    buckets = hamming.build(rows)
    built = perf_counter() - started
    hamming.search(rows, buckets, queries[:10], RADIUS)  # compiles the search
    started = perf_counter()
    matches = hamming.search(rows, buckets, queries, RADIUS)
    ours = QUERIES / (perf_counter() - started)
    size = rows.nbytes + (buckets.bounds.nbytes + buckets.rows.nbytes if buckets else 0)
    hits = set(zip(matches.query.tolist(), matches.row.tolist(), strict=True))
    distances = Counter(number % (RADIUS + 1) for number in range(QUERIES))
    found_at = Counter(
        number % (RADIUS + 1) for number in range(QUERIES) if (number, places[number]) in hits
    )
    details: dict[str, object] = {
        "p50_ms": round(_alone(rows, buckets, queries), 3),
        "build_s": round(built, 2),
        "bytes an entry": round(size / count, 1),
        "found of 100 planted, at the worst distance": min(
            100 * found_at[away] / distances[away] for away in distances
        ),
    }
    flat, by_buckets = _faiss(rows, queries[:PLAIN])
    details |= {"faiss IndexBinaryMultiHash": by_buckets, "skewed": _skewed(min(count, SKEWED))}
    return ours, flat, details


def _skewed(count: int) -> dict[str, float]:
    """Measure the search where most hashes are variants of few pictures, so that many are near."""
    chance = np.random.default_rng(SEED)
    rows = _few_pictures(count, chance)
    queries, _places = _planted(rows, chance)
    started = perf_counter()
    buckets = hamming.build(rows)
    built = perf_counter() - started
    some = queries[:: QUERIES // PLAIN]
    hamming.search(rows, buckets, some[:10], RADIUS)
    started = perf_counter()
    matches = hamming.search(rows, buckets, some, RADIUS)
    spent = perf_counter() - started
    near, matched = 0, 0
    for number in range(COUNTED):
        distances = np.bitwise_count(rows ^ some[number]).sum(axis=1)
        hits = np.nonzero(distances <= RADIUS)[0]
        near += len(hits)
        matched += len(np.intersect1d(hits, matches.row[matches.query == number]))
    return {
        "hashes": count,
        "a second": round(len(some) / spent, 1),
        "p50_ms": round(_alone(rows, buckets, some), 3),
        "build_s": round(built, 2),
        "near each": round(len(matches.row) / len(some), 1),
        "found of 100 near": 100 * matched / near,
    }


def _few_pictures(count: int, chance: np.random.Generator) -> hamming.Rows:
    """Return hashes in groups of about ALIKE variants, which differ in about 16 bits from one picture."""
    pictures = chance.integers(0, 2**64, (-(-count // ALIKE), 4), dtype=np.uint64)
    rows = pictures[chance.integers(0, len(pictures), count)]
    changed = np.full_like(rows, ~np.uint64(0))
    for _half in range(4):  # changes one bit in sixteen
        changed &= chance.integers(0, 2**64, rows.shape, dtype=np.uint64)
    return rows ^ changed


def _planted(rows: hamming.Rows, chance: np.random.Generator) -> tuple[hamming.Rows, list[int]]:
    """Return hashes 0 to 31 bits away from rows, and the numbers of these rows."""
    places = chance.integers(0, len(rows), QUERIES)
    queries = rows[places].copy()
    for number, query in enumerate(queries):
        for bit in chance.choice(hamming.BITS, number % (RADIUS + 1), replace=False):
            query[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return queries, places.tolist()


def _alone(rows: hamming.Rows, buckets: hamming.Buckets | None, queries: hamming.Rows) -> float:
    """Return the median time of a single search, in milliseconds."""
    spent = []
    for query in queries:
        started = perf_counter()
        hamming.search(rows, buckets, query[None], RADIUS)
        spent.append((perf_counter() - started) * 1000)
    return median(spent)


def _faiss(rows: hamming.Rows, queries: hamming.Rows) -> tuple[float, float | None]:
    """Return searches a second of faiss with one thread: comparing all rows, and with buckets.

    The matcher that the field uses has the same buckets. None where they would not fit into memory.
    """
    try:
        faiss = importlib.import_module("faiss")
    except ImportError:
        raise ValueError(MISSING) from None
    faiss.omp_set_num_threads(1)
    wanted = _bytes(queries)
    flat = _searches_a_second(faiss.IndexBinaryFlat(hamming.BITS), rows, wanted)
    if len(rows) > FITS:
        return flat, None
    by_buckets = faiss.IndexBinaryMultiHash(hamming.BITS, CHUNKS, hamming.BITS // CHUNKS)
    by_buckets.nflip = RADIUS // CHUNKS
    return flat, _searches_a_second(by_buckets, rows, wanted)


def _searches_a_second(index: Any, rows: hamming.Rows, wanted: NDArray[np.uint8]) -> float:
    index.add(_bytes(rows))
    started = perf_counter()
    index.range_search(wanted, RADIUS + 1)
    return round(len(wanted) / (perf_counter() - started), 1)


def _bytes(rows: hamming.Rows) -> NDArray[np.uint8]:
    return rows.astype(">u8").view(np.uint8).reshape(len(rows), -1)
