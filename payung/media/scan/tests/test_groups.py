"""Which pictures look alike: the same groups as comparing each with each, whatever the hashes are."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from payung.media.files.tests.pictures import away
from payung.media.matcher.results import WEAK, WEAK_RADIUS
from payung.media.scan.groups import RADIUS, Pictures

Hashed = tuple[bytes, int]  # a hash, and its quality

BASES = [np.random.default_rng(number).bytes(32) for number in range(3)]


@st.composite
def hashed(draw: st.DrawFn) -> Hashed:
    """Return a hash that is some bits away from one of a few."""
    base = int.from_bytes(draw(st.sampled_from(BASES)))
    for bit in draw(st.sets(st.integers(0, 60), max_size=40)):
        base ^= 1 << bit
    return base.to_bytes(32), draw(st.sampled_from((WEAK - 1, WEAK)))


def near(one: Hashed, other: Hashed) -> bool:
    weak = one[1] < WEAK or other[1] < WEAK
    return away(one[0], other[0]) <= (WEAK_RADIUS if weak else RADIUS)


def compared(all_of_them: list[Hashed]) -> list[int]:
    """Return the first of each one's group, by comparing each with each. Equal hashes are one picture."""
    worst = {
        hash_: min(q for other, q in all_of_them if other == hash_) for hash_, _ in all_of_them
    }
    pictures = [(hash_, worst[hash_]) for hash_, _quality in all_of_them]
    group = list(range(len(pictures)))
    for place, one in enumerate(pictures):
        for before, other in enumerate(pictures[:place]):
            if near(one, other):
                old, new = max(group[place], group[before]), min(group[place], group[before])
                group = [new if number == old else number for number in group]
    return group


@given(st.lists(hashed(), max_size=12))
def test_groups_are_those_of_comparing_each_with_each(all_of_them: list[Hashed]) -> None:
    pictures = Pictures()
    for hash_, quality in all_of_them:
        pictures.add(hash_.hex(), quality)
    assert pictures.alike().tolist() == compared(all_of_them)


def test_among_many_a_chain_is_one_group_and_the_rest_is_alone() -> None:
    chance = np.random.default_rng(7)
    hashes = [chance.bytes(32) for _ in range(5000)]
    chain = int.from_bytes(hashes[17])
    for place in (4000, 30, 2500):  # each 20 bits from the one before, so 40 and 60 from the first
        for bit in range(20):
            chain ^= 1 << (bit + place % 13 * 20)
        hashes[place] = chain.to_bytes(32)
    pictures = Pictures()
    for hash_ in hashes:
        pictures.add(hash_.hex(), 100)
    expected = list(range(5000))
    for place in (30, 2500, 4000):
        expected[place] = 17
    assert pictures.alike().tolist() == expected
