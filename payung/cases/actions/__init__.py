"""Every write to cases that packages share."""

from payung.cases.actions.clocks import raise_clocks

__all__ = [
    "raise_clocks",
]
