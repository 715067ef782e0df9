"""Shares of sentences with their 95% intervals, as the tables of both readers print them."""

from math import sqrt
from typing import Final

_Z: Final = 1.96  # 95%


def share(some: int, of: int) -> str:
    """Return a share in percent with its interval (Wilson, JASA 1927)."""
    middle = some / of + _Z**2 / (2 * of)
    width = _Z * sqrt(some / of * (1 - some / of) / of + _Z**2 / (4 * of**2))
    low, high = ((middle + side * width) / (1 + _Z**2 / of) for side in (-1, 1))
    return f"{some / of:.0%} ({max(low, 0):.0%} to {min(high, 1):.0%})"
