"""Places as bits, stretches by look-up: each as a plain search would find it."""

from hypothesis import given
from hypothesis import strategies as st

from payung.language.spans import Stretches, bits, places, reaching

PLACES = st.sets(st.integers(0, 99))
STRETCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8).map(
    lambda found: [(start, start + length) for start, length in found]
)


@given(PLACES)
def test_places_come_back_in_order(found: set[int]) -> None:
    assert list(places(bits(found, 100))) == sorted(found)


@given(PLACES, st.integers(0, 70))
def test_reaching_is_every_place_from_which_one_is_near(found: set[int], reach: int) -> None:
    near = {place for place in range(100) if any(place <= at <= place + reach for at in found)}
    assert set(places(reaching(bits(found, 100), reach))) == near


@given(STRETCHES, st.integers(0, 30), st.integers(1, 9))
def test_stretches_are_found_that_touch_or_contain(
    found: list[tuple[int, int]], start: int, length: int
) -> None:
    end = start + length
    known = Stretches(found)
    assert known.touch(start, end) == any(one < end and start < other for one, other in found)
    assert known.contain(start, end) == any(one <= start and end <= other for one, other in found)
