"""Two things measured in turns, so that a busy moment of the machine hits both."""

from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

Rates = tuple[float, float]  # how often a second: what is measured, and what runs beside it
# The same two of another unit, and more of the result.
Measured = tuple[float, float, dict[str, Any]]
Work = Callable[[int], object]  # one repetition; gets its number

ROUNDS: Final = 5  # both take turns, so that a busy moment of the machine hits both
WARM: Final = 3  # repetitions before the clock runs: lists are read, pages are in memory


def rates(count: int, work: Work, beside: Work) -> Rates:
    """Return how often a second each of the two is done, over `count` repetitions in turns."""
    for number in range(min(WARM, count)):
        work(number)
        beside(number)
    spent = [0.0, 0.0]
    for turn in range(min(count, ROUNDS)):
        for place, function in enumerate((work, beside)):
            started = perf_counter()
            for number in range(turn, count, ROUNDS):
                function(number)
            spent[place] += perf_counter() - started
    return count / spent[0], count / spent[1]
