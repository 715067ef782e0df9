"""Hashes that match very much: all of it is told, or the nearest and that there is more, in bounded memory."""

import io
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.foundation.viewer import SYSTEM
from payung.media.files.hash_query import HashQuery, asked
from payung.media.hashsets import actions
from payung.media.matcher import client as matcher
from payung.media.matcher import current_index, hamming
from payung.media.matcher.queries import lookup
from payung.media.matcher.results import Matches, TooMuch
from payung.media.matcher.tests.test_hamming import drawn
from payung.media.models import HashSet
from tests.fuzzing import examples

pytestmark = pytest.mark.django_db

ALIKE = 12
ONE, FAR = "0" * 64, "f" * 64


@pytest.fixture(autouse=True)
def _alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a list hold entries that are 0, 1, 2 ... bits away from ONE, and are equal by their MD5."""
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    rows = (f"{bits:02},{(1 << bits) - 1:064x},{'5' * 32}" for bits in range(ALIKE))
    actions.import_set(SYSTEM, "kites", io.BytesIO("\n".join(("key,pdq,md5", *rows)).encode()))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, most in (("MOST", 5), ("TOGETHER", 20), ("ROWS", 4)):
        monkeypatch.setattr(lookup, name, most)


def keys(matches: Matches) -> list[str]:
    return [match.entry for match in matches]


@pytest.mark.usefixtures("few")
@pytest.mark.parametrize("text", [f"pdq:{ONE}", "5" * 32])
def test_of_one_hash_the_nearest_are_told_and_that_there_is_more(text: str) -> None:
    (matches,) = lookup.match(SYSTEM, [asked(text)])
    assert (keys(matches), matches.more) == ([f"{bits:02}" for bits in range(5)], True)
    (matches,) = lookup.match(SYSTEM, [asked(f"pdq:{ONE}")], radius=4)
    assert (keys(matches), matches.more) == ([f"{bits:02}" for bits in range(5)], False)


@pytest.mark.usefixtures("few")
def test_withdrawn_entries_leave_room_for_what_counts() -> None:
    gone = [f"{bits:02}" for bits in range(8)]
    actions.withdraw(SYSTEM, HashSet.objects.get().id, gone)
    (matches,) = lookup.match(SYSTEM, [asked(f"pdq:{ONE}")])
    assert (keys(matches), matches.more) == (["08", "09", "10", "11"], False)


@pytest.mark.usefixtures("few")
@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from([f"pdq:{ONE}", "5" * 32, FAR, f"pdq:{FAR}"]), max_size=9))
def test_of_several_as_many_are_looked_at_as_fit_and_all_are_answered(texts: list[str]) -> None:
    wanted = [asked(text) for text in texts]
    results = list(matcher.matches(SYSTEM, wanted))
    assert results == [lookup.match(SYSTEM, [one])[0] for one in wanted]
    hits = ALIKE * sum(text in {f"pdq:{ONE}", "5" * 32} for text in texts)
    if hits > 20 and len(wanted) > 1:
        with pytest.raises(TooMuch):
            lookup.match(SYSTEM, wanted)
    else:
        assert lookup.match(SYSTEM, wanted) == results


def test_who_wants_no_more_than_so_many_together_is_told_to_ask_about_fewer() -> None:
    wanted = [asked(f"pdq:{ONE}")] * 3
    assert len(matcher.match(SYSTEM, wanted, together=3 * ALIKE)) == 3
    with pytest.raises(TooMuch, match="hashes: these match more entries"):
        matcher.match(SYSTEM, wanted, together=3 * ALIKE - 1)
    assert len(matcher.match(SYSTEM, wanted[:1], together=1)[0]) == ALIKE


def test_a_film_that_matches_the_same_in_every_frame_is_answered_once_an_entry(few: None) -> None:
    del few
    frames = b"".join(bytes.fromhex(f"{(1 << bits) - 1:064x}") for bits in (3, 0, 5, 9))
    (matches,) = lookup.match(SYSTEM, [HashQuery("", {"pdq": frames})], radius=0)
    assert (keys(matches), matches.more) == (["00", "03", "05", "09"], False)


def test_one_hash_with_many_hits_takes_no_room_for_the_others() -> None:
    rows = np.concatenate([np.zeros((6000, 4), np.uint64), drawn(np.random.default_rng(1), 900)])
    buckets = hamming.build(rows)
    asked_for = rows[5999:]
    hamming.search(rows, buckets, asked_for[1:], 0)
    tracemalloc.start()
    try:
        hits = hamming.search(rows, buckets, asked_for, 31)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(hits.row) == 6900
    assert peak < 4 << 20
    with pytest.raises(hamming.TooMany):
        hamming.search(rows, buckets, asked_for, 31, 6899)
    assert len(hamming.search(rows, buckets, asked_for, 31, 6900).row) == 6900


@settings(max_examples=examples(20), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(0, 9), max_size=9))
def test_one_question_holds_no_more_hashes_than_are_answered_in_time(
    monkeypatch: pytest.MonkeyPatch, sizes: list[int]
) -> None:
    asked_at_once: list[int] = []

    def match(_viewer: object, wanted: list[HashQuery], **_how: object) -> list[Matches]:
        asked_at_once.append(sum(max(1, len(one.hashes["pdq"]) // 32) for one in wanted))
        return [Matches() for _one in wanted]

    with monkeypatch.context() as patched:
        patched.setattr(matcher, "AT_ONCE", 8)
        patched.setattr(lookup, "match", match)
        wanted = [HashQuery(str(size), {"pdq": bytes(32 * size)}) for size in sizes]
        assert len(list(matcher.matches(SYSTEM, wanted))) == len(sizes)
    assert max(asked_at_once) <= max(8, *sizes, 0)
    assert sum(asked_at_once) == sum(max(1, size) for size in sizes)


def test_of_what_lies_in_a_file_the_nearest_is_told_however_much_it_matches() -> None:
    files = [[asked(f"pdq:{FAR}")]]
    inside = [[asked(f"pdq:{ONE}")], [asked(FAR)], [asked("5" * 32)]]
    matches, within = matcher.match_with_inside(SYSTEM, files, inside, nearest=3)
    assert matches == [[]]
    assert [(keys(matches), matches.more) for matches in within] == [
        (["00", "01", "02"], True),
        ([], False),
        (["00", "01", "02"], True),
    ]
