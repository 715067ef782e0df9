"""Places as bits and stretches by look-up give the same results as a plain search."""

from hypothesis import given
from hypothesis import strategies as st

from payung.language.spans import Stretches, bits, places, reaching

PLACES = st.sets(st.integers(0, 99))
STRETCHES = st.lists(st.tuples(st.integers(0, 30), st.integers(1, 9)), max_size=8).map(
    lambda pairs: [(start, start + length) for start, length in pairs]
)


@given(PLACES)
def test_places_come_back_in_order(numbers: set[int]) -> None:
    assert list(places(bits(numbers, 100))) == sorted(numbers)


@given(PLACES, st.integers(0, 70))
def test_reaching_is_every_place_from_which_one_is_near(numbers: set[int], reach: int) -> None:
    near = {place for place in range(100) if any(place <= at <= place + reach for at in numbers)}
    assert set(places(reaching(bits(numbers, 100), reach))) == near


@given(STRETCHES, st.integers(0, 30), st.integers(1, 9))
def test_stretches_are_found_that_touch_or_contain(
    spans: list[tuple[int, int]], start: int, length: int
) -> None:
    end = start + length
    known = Stretches(spans)
    assert known.touch(start, end) == any(one < end and start < other for one, other in spans)
    assert known.contain(start, end) == any(one <= start and end <= other for one, other in spans)
