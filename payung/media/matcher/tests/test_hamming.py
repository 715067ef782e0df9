"""Search within a radius: what going through all rows finds, and nothing else."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.media.matcher import hamming
from payung.media.matcher.hamming import Rows

RADII = (0, 1, 7, 9, 10, 15, 16, 31, 40, 63)


def brute(rows: Rows, queries: Rows, radius: int) -> set[tuple[int, int, int]]:
    """Return query, row and distance of every hit, the plain way."""
    pairs = set()
    for number, query in enumerate(queries):
        distances = np.bitwise_count(rows ^ query).sum(axis=1)
        for row in np.nonzero(distances <= radius)[0]:
            pairs.add((number, int(row), int(distances[row])))
    return pairs


def hits(rows: Rows, queries: Rows, radius: int) -> set[tuple[int, int, int]]:
    """Return the same by the search, which brings none twice."""
    result = hamming.search(rows, hamming.build(rows), queries, radius)
    pairs = list(
        zip(result.query.tolist(), result.row.tolist(), result.distance.tolist(), strict=True)
    )
    assert len(set(pairs)) == len(pairs)
    assert pairs == sorted(pairs, key=lambda hit: hit[0])
    return set(pairs)


def moved(rows: Rows, chance: np.random.Generator, count: int) -> Rows:
    """Return `count` hashes, each some bits away from a row: 0, 1, 2 ... 63."""
    queries = rows[chance.integers(0, len(rows), count)].copy()
    for number, query in enumerate(queries):
        for bit in chance.choice(hamming.BITS, size=number % 64, replace=False):
            query[bit // 64] ^= np.uint64(1) << np.uint64(bit % 64)
    return queries


def drawn(chance: np.random.Generator, count: int) -> Rows:
    return chance.integers(0, 2**64, (count, 4), dtype=np.uint64)


@pytest.mark.parametrize("radius", RADII)
@pytest.mark.parametrize("count", [1, 300, 5000, 20_000])
def test_every_distance_is_found_whatever_the_size(count: int, radius: int) -> None:
    chance = np.random.default_rng(count + radius)
    rows = drawn(chance, count)
    queries = moved(rows, chance, 128)
    pairs = hits(rows, queries, radius)
    assert pairs == brute(rows, queries, radius)
    assert {distance for _, _, distance in pairs} == set(range(radius + 1))


@given(
    st.integers(0, 2**32),
    st.integers(0, 63),
    st.sampled_from([1, 3, 4097, 6000]),
    st.sampled_from([0, 1, 3, 20]),
)
def test_skewed_data_with_duplicates_is_searched_exactly(
    seed: int, radius: int, count: int, kinds: int
) -> None:
    """Few values, so that buckets are full; many rows are the same, and some hold nothing but zeros."""
    chance = np.random.default_rng(seed)
    rows = drawn(chance, count)
    if kinds:
        rows &= np.uint64(2**kinds - 1)
    rows[: count // 3] = 0
    queries = np.concatenate([moved(rows, chance, 5), rows[:2]])
    assert hits(rows, queries, radius) == brute(rows, queries, radius)


@pytest.mark.parametrize("count", [0, 1, 300])
def test_few_rows_are_searched_alike_with_and_without_a_compiler(
    count: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance = np.random.default_rng(count)
    rows = drawn(chance, count)
    queries = moved(rows, chance, 64) if count else drawn(chance, 3)
    monkeypatch.setattr(hamming, "_COMPILED", "nothing")
    plain = hamming.search(rows, None, queries, 31)
    monkeypatch.setattr(hamming, "FEW", -1)
    compiled = hamming.search(rows, None, queries, 31)
    for name in ("query", "row", "distance"):
        assert getattr(plain, name).tolist() == getattr(compiled, name).tolist()


def test_few_hashes_are_searched_without_a_compiler() -> None:
    code = (
        "import sys, numpy\n"
        "from payung.media.matcher import hamming\n"
        "rows = numpy.zeros((hamming.FEW, 4), numpy.uint64)\n"
        "found = hamming.search(rows, hamming.build(rows), rows[:2], 31)\n"
        "assert len(found.row) == 2 * hamming.FEW\n"
        "assert 'numba' not in sys.modules and 'llvmlite' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_more_hits_than_there_was_room_for_are_all_there() -> None:
    rows = np.zeros((9000, 4), np.uint64)
    assert len(hits(rows, rows[:2], 31)) == 18_000


def test_nothing_is_found_where_there_is_nothing() -> None:
    empty = np.zeros((0, 4), np.uint64)
    assert hits(empty, np.zeros((2, 4), np.uint64), 31) == set()
    assert hits(np.zeros((2, 4), np.uint64), empty, 31) == set()


@pytest.mark.parametrize("radius", [-1, 64])
def test_a_radius_that_is_not_searched_gets_a_sentence(radius: int) -> None:
    rows = np.zeros((1, 4), np.uint64)
    with pytest.raises(ValueError, match="radius: a whole number from 0 to 63"):
        hamming.search(rows, None, rows, radius)


def test_buckets_are_used_for_the_radius_that_the_field_uses() -> None:
    buckets = hamming.build(drawn(np.random.default_rng(1), 50_000))
    assert buckets is not None
    widths = tuple(int(width) for width in buckets.widths)
    assert sum(widths) == hamming.BITS
    plan = hamming.worth(widths, 50_000, 31)
    assert plan is not None
    assert int((plan.radii + 1).sum()) == 32  # the pigeonhole's sum
    assert hamming.worth(widths, 50_000, 63) is None


def test_hashes_are_read_as_their_digits_are_written() -> None:
    (row,) = hamming.words(bytes.fromhex("01" + "00" * 30 + "02"))
    assert [int(word) for word in row] == [1 << 56, 0, 0, 2]
