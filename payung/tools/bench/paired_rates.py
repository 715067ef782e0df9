"""Rates of two functions that run in turns, so that a busy moment of the machine hits both."""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Final

Rates = tuple[float, float]  # repetitions a second: of what is measured, and of the baseline
# Figure and baseline in the bench's unit, and further results.
Measured = tuple[float, float, Mapping[str, object]]
Work = Callable[[int], object]  # one repetition; gets its number

ROUNDS: Final = 5  # turns of each function
WARM: Final = 3  # repetitions before the clock runs, so that files are read and code is compiled


def rates(count: int, work: Work, baseline: Work) -> Rates:
    """Return repetitions a second of both functions, over `count` repetitions of each."""
    for number in range(min(WARM, count)):
        work(number)
        baseline(number)
    spent = [0.0, 0.0]
    for turn in range(min(count, ROUNDS)):
        for which, function in enumerate((work, baseline)):
            started = perf_counter()
            for number in range(turn, count, ROUNDS):
                function(number)
            spent[which] += perf_counter() - started
    return count / spent[0], count / spent[1]
