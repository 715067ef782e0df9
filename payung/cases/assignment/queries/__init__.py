"""Every read of assignment."""

from payung.cases.assignment.queries.colleagues import Colleague, able, colleagues, confirmed
from payung.cases.assignment.queries.workload import Load, load

__all__ = [
    "Colleague",
    "Load",
    "able",
    "colleagues",
    "confirmed",
    "load",
]
