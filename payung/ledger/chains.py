"""The names of chains: a damaged one continues in a new one, whose name ends in a number."""

import re
from collections.abc import Iterator
from typing import Final

_MOST: Final = 100  # damaged chains, one after the other
_BEGUN_AGAIN: Final = re.compile(r"(.+)/(\d+)")


def names(chain: str) -> Iterator[str]:
    """Yield a chain and its successors, used where all chains before are damaged."""
    yield chain
    for number in range(2, _MOST):
        yield f"{chain}/{number}"


def parted(name: str) -> tuple[str, int]:
    """Return the original chain of a name, and its number: 1 for the original itself."""
    match = _BEGUN_AGAIN.fullmatch(name)
    return (match[1], int(match[2])) if match else (name, 1)


def before(name: str) -> str | None:
    """Return the chain that this one continues; None for an original chain."""
    chain, number = parted(name)
    if number == 1:
        return None
    return f"{chain}/{number - 1}" if number > 2 else chain
