"""The names of chains: one that is damaged goes on in a new one, whose name has a number behind."""

import re
from collections.abc import Iterator
from typing import Final

_MOST: Final = 100  # chains, one after the other, that may all be damaged
_BEGUN_AGAIN: Final = re.compile(r"(.+)/(\d+)")


def names(chain: str) -> Iterator[str]:
    """Yield a chain, and those in which it goes on where each before is damaged."""
    yield chain
    for number in range(2, _MOST):
        yield f"{chain}/{number}"


def parted(name: str) -> tuple[str, int]:
    """Return which chain a name is of, and the how manieth it is: 1 where it was never damaged."""
    found = _BEGUN_AGAIN.fullmatch(name)
    return (found[1], int(found[2])) if found else (name, 1)


def before(name: str) -> str | None:
    """Return the chain that goes on in this one; None for one that began by itself."""
    chain, number = parted(name)
    if number == 1:
        return None
    return f"{chain}/{number - 1}" if number > 2 else chain
