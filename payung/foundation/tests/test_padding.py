"""The length of a file: a step, never smaller than the file, never much larger."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.foundation.padding import step


@pytest.mark.parametrize(
    ("size", "length"),
    [
        *((0, 65536), (1, 65536), (65536, 65536), (65537, 67584)),
        *((1_000_000, 1_015_808), (2**32, 2**32), (2**32 + 1, 2**32 + 2**26)),
    ],
)
def test_a_length_is_that_of_its_step(size: int, length: int) -> None:
    assert step(size) == length


@given(st.integers(0, 2**45))
def test_a_step_holds_the_file_and_is_at_most_an_eighth_longer(size: int) -> None:
    length = step(size)
    assert max(size, 65536) <= length
    assert length * 100 <= max(size, 65536) * 112
    assert step(length) == length
