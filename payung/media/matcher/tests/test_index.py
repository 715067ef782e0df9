"""An index: searched with what came since and without what was withdrawn; killed or damaged, never wrong."""

import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.media.matcher.hamming import FEW
from payung.media.matcher.index import Damaged, Grown, Hits, Index
from payung.media.matcher.tests.test_hamming import brute, drawn, moved
from tests.fuzzing import examples

STATE = {"a set": [(2, "mark"), (1, "before")]}


def triples(hits: Hits) -> list[tuple[int, int, int]]:
    return list(zip(hits.query.tolist(), hits.entry.tolist(), hits.distance.tolist(), strict=True))


def an_index(count: int, seed: int = 1, first: int = 1) -> Index:
    chance = np.random.default_rng(seed)
    return Index.build(drawn(chance, count), np.arange(count, dtype=np.uint64) + first, STATE)


@pytest.mark.parametrize("count", [0, 1, 300, 6000])
def test_what_is_saved_is_found_again_nearest_first(count: int, tmp_path: Path) -> None:
    index = an_index(count, first=2**40)
    index.save(tmp_path / "index")
    again = Index.open(tmp_path / "index")
    assert (len(again), again.state) == (count, STATE)
    chance = np.random.default_rng(2)
    queries = moved(index.rows, chance, 64) if count else drawn(chance, 3)
    expected = [(query, row + 2**40, away) for query, row, away in brute(index.rows, queries, 40)]
    expected.sort(key=lambda hit: (hit[0], hit[2], hit[1]))
    assert triples(again.search(queries, 40)) == expected
    assert list(tmp_path.iterdir()) == [tmp_path / "index"]


def test_entries_that_are_far_apart_are_kept_as_they_are() -> None:
    rows = drawn(np.random.default_rng(1), 2)
    hits = Index.build(rows, [3, 2**60]).search(rows, 0)
    assert triples(hits) == [(0, 3, 0), (1, 2**60, 0)]


def test_not_one_entry_a_hash_is_refused() -> None:
    with pytest.raises(ValueError, match="entries: one for each of 2 hashes, not 1"):
        Index.build(np.zeros((2, 4), np.uint64), [1])


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 63))
def test_what_came_since_is_found_as_if_it_were_in_the_index(
    before: int, since: int, radius: int
) -> None:
    chance = np.random.default_rng(3)
    base = drawn(chance, 1)
    rows = moved(np.repeat(base, before + since, 0), chance, before + since)
    entries = np.arange(before + since, dtype=np.uint64) + 5
    index = Index.build(rows[:before], entries[:before])
    grown = Grown.of(index, rows[before:], entries[before:])
    whole = Index.build(rows, entries)
    assert triples(grown.search(base, radius)) == triples(whole.search(base, radius))


def test_much_that_came_since_is_sorted_so_that_it_costs_no_more_than_the_index() -> None:
    chance = np.random.default_rng(4)
    rows = drawn(chance, 3 * FEW)
    entries = np.arange(len(rows), dtype=np.uint64) + 2**40
    grown = Grown.of(
        Index.build(rows[:FEW], entries[:FEW]), rows[FEW : FEW + 9], entries[FEW : FEW + 9]
    )
    assert grown.since.buckets is None
    grown = grown.grown(rows[FEW + 9 :], entries[FEW + 9 :])
    assert grown.since.buckets is not None
    queries = moved(rows, chance, 64)
    assert triples(grown.search(queries, 40)) == triples(
        Index.build(rows, entries).search(queries, 40)
    )


@settings(max_examples=examples(200))
@given(st.data())
def test_whatever_byte_of_a_file_changes_it_is_noticed(data: st.DataObject) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index"
        an_index(40).save(path)
        content = bytearray(path.read_bytes())
        if data.draw(st.booleans()):
            place = data.draw(st.integers(0, len(content) - 1))
            before = content[place]
            content[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != before))
        else:
            del content[data.draw(st.integers(0, len(content) - 1)) :]
        path.write_bytes(content)
        try:
            opened = Index.open(path)
        except Damaged:
            return
        # Only what fills the gaps between the parts may change unseen.
        assert triples(opened.search(an_index(40).rows, 0)) == triples(
            an_index(40).search(an_index(40).rows, 0)
        )


def test_a_file_that_is_empty_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "index").touch()
    with pytest.raises(Damaged):
        Index.open(tmp_path / "index")


WRITER = """
import sys
from pathlib import Path
from payung.media.matcher.tests.test_index import an_index
one, other = an_index(6000), an_index(6000, seed=2)
print("ready", flush=True)
while True:
    one.save(Path(sys.argv[1]))
    other.save(Path(sys.argv[1]))
"""


def test_killed_while_it_writes_the_file_is_one_of_the_two(tmp_path: Path) -> None:
    path = tmp_path / "index"
    an_index(6000).save(path)
    both = [triples(an_index(6000, seed).search(an_index(6000).rows[:3], 0)) for seed in (1, 2)]
    for turn in range(3):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        assert writer.stdout.readline() == b"ready\n"
        time.sleep(random.Random(turn).uniform(0, 0.3))
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        assert triples(Index.open(path).search(an_index(6000).rows[:3], 0)) in both
    an_index(6000).save(path)
    assert list(tmp_path.iterdir()) == [path]  # what the killed have left is gone
