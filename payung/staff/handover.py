"""What officers hold, and how it passes to a colleague. Rooms above register each kind of it when they start.

An account closes only when nothing is left. An account that is cut off keeps nothing: all falls to the unit.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from payung.ledger.actions import Act
from payung.staff.models import Officer
from payung.staff.viewer import OfficerViewer


class Holding(ABC):
    """One kind of work that officers hold, such as open cases."""

    code: ClassVar[str]

    @abstractmethod
    def words(self, number: int) -> str:
        """Return a number of them in words."""

    @abstractmethod
    def count(self, officer: UUID, viewer: OfficerViewer | None = None) -> int:
        """Return how many an officer holds; with a viewer, only of those that exist for them."""

    @abstractmethod
    def hand(self, viewer: OfficerViewer, officer: UUID, colleague: UUID) -> None:
        """Transfer to a colleague what exists for the viewer, or as much of it as one act bears.

        Raises BadInput, field `officer`, where the colleague cannot take it.
        """

    @abstractmethod
    def fall(self, act: Act, officer: Officer) -> None:
        """Pass all of it to the supervisors of the officer's unit, who was cut off; else to nobody."""


@dataclass(frozen=True)
class Held:
    """How much of one kind an officer holds."""

    code: str
    number: int
    words: str


_holdings: Final[list[Holding]] = []


def register(holding: Holding) -> None:
    """Let a room answer for one kind of work: called in the ready() of its app, once."""
    if type(holding) not in {type(known) for known in _holdings}:
        _holdings.append(holding)


def holdings() -> Iterator[Holding]:
    """Yield each kind of work, lowest room first."""
    yield from _holdings


def held_by(officer: UUID, viewer: OfficerViewer | None = None) -> tuple[Held, ...]:
    """Return what an officer holds, by kind; with a viewer, only what exists for them."""
    counts = [(holding, holding.count(officer, viewer)) for holding in _holdings]
    return tuple(
        Held(holding.code, number, holding.words(number)) for holding, number in counts if number
    )
