"""Whose receipt is looked up next: a waiting hall that is fair to addresses.

Pure: it waits for nothing, and is told the time. `usher.py` serves who waits here, one at a time.

Each address waits for itself. Next comes the oldest request of the address that was served longest ago, so that
nobody's first waits behind another's second, and who comes seldom goes before who comes often. Addresses from
which a receipt came that never was wait apart until a right one comes: together they have a quarter of the
time, and only while nobody else waits.
"""

from collections import OrderedDict, deque
from itertools import count
from typing import Final, Generic, TypeVar

PLACES: Final = 256  # for who waits; at 16 ms each the last of them is served after four seconds
GUESSERS: Final = 32  # for addresses from which a receipt came that never was
WAITING: Final = (
    PLACES + GUESSERS + 32
)  # threads of a process that can wait: some are on their way in or out
MARKED: Final = 600.0  # seconds in which a receipt that never was counts
REST: Final = 3  # times as long as serving a guesser took
REMEMBERED: Final = 50_000  # addresses; the longest unused is forgotten first

Ticket = TypeVar("Ticket")


class Turns:
    """When each address was last served, as a number that only rises; 0: not that we remember."""

    def __init__(self) -> None:
        self._last: OrderedDict[bytes, int] = OrderedDict()
        self._numbers = count(1)

    def last(self, who: bytes) -> int:
        """Return the number of the last turn of an address."""
        return self._last.get(who, 0)

    def take(self, who: bytes) -> None:
        """Give an address the next turn."""
        self._last[who] = next(self._numbers)
        self._last.move_to_end(who)
        if len(self._last) > REMEMBERED:
            self._last.popitem(last=False)


class Line(Generic[Ticket]):
    """Tickets that wait by address, never more than `places`."""

    def __init__(self, places: int, turns: Turns) -> None:
        self.places, self._turns = places, turns
        self._waiting: dict[bytes, deque[tuple[int, Ticket]]] = {}  # each oldest first
        self._numbers = count(1)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def join(self, who: bytes, ticket: Ticket) -> list[Ticket]:
        """Let a ticket wait, and return those that are turned away for it: none, one, or itself.

        Turned away is the newest ticket of the address that has most here, among equals of the one that was
        served last: nobody loses their only one to another's second.
        """
        self._waiting.setdefault(who, deque()).append((next(self._numbers), ticket))
        self._length += 1
        if self._length <= self.places:
            return []
        fullest = max(self._waiting, key=self._claim)
        _, away = self._waiting[fullest].pop()
        self._taken(fullest)
        return [away]

    def _claim(self, who: bytes) -> tuple[int, int, int]:
        waiting = self._waiting[who]
        return len(waiting), self._turns.last(who), waiting[-1][0]

    def next(self) -> Ticket | None:
        """Take the ticket whose turn it is, or None where nobody waits."""
        if not self._waiting:
            return None
        who = min(self._waiting, key=self._turns.last)  # among equals who came first
        _, ticket = self._waiting[who].popleft()
        self._taken(who)
        self._turns.take(who)
        return ticket

    def leave(self, who: bytes, ticket: Ticket) -> None:
        """Let a ticket go that waits no longer; one that is not here has gone already."""
        waiting = self._waiting.get(who, ())
        for each in waiting:
            if each[1] == ticket:
                self._waiting[who].remove(each)
                self._taken(who)
                return

    def clear(self, who: bytes) -> list[Ticket]:
        """Take all tickets of an address, oldest first."""
        tickets = [ticket for _, ticket in self._waiting.pop(who, ())]
        self._length -= len(tickets)
        return tickets

    def _taken(self, who: bytes) -> None:
        self._length -= 1
        if not self._waiting[who]:
            del self._waiting[who]


class Hall(Generic[Ticket]):
    """All who wait. Where a method returns tickets, these are turned away: the hall is full."""

    def __init__(self, places: int = PLACES, guessers: int = GUESSERS) -> None:
        turns = self._turns = Turns()
        self._ordinary: Line[Ticket] = Line(places, turns)
        self._apart: Line[Ticket] = Line(guessers, turns)
        self._marked: OrderedDict[bytes, float] = OrderedDict()  # until when, by address
        self._rests_until = 0.0
        self._serves_guesser = False

    def __len__(self) -> int:
        return len(self._ordinary) + len(self._apart)

    def enter(self, who: bytes, ticket: Ticket, now: float) -> list[Ticket]:
        """Let the ticket of an address wait."""
        line = self._apart if self._marked.get(who, 0.0) > now else self._ordinary
        return line.join(who, ticket)

    def leave(self, who: bytes, ticket: Ticket) -> None:
        """Let a ticket go that waits no longer."""
        self._ordinary.leave(who, ticket)
        self._apart.leave(who, ticket)

    def next(self, now: float) -> Ticket | None:
        """Take the ticket whose turn it is, or None where nobody may be served now."""
        self._serves_guesser = False
        if len(self._ordinary):
            return self._ordinary.next()
        if now < self._rests_until:
            return None
        self._serves_guesser = True
        return self._apart.next()

    def served(self, began: float, now: float) -> None:
        """Note how long the last one took: after a guesser all guessers rest."""
        if self._serves_guesser:
            self._rests_until = now + REST * (now - began)

    def wait(self, now: float) -> float | None:
        """Return the seconds until somebody may be served, or None where nobody waits."""
        if len(self._ordinary):
            return 0.0
        return max(0.0, self._rests_until - now) if len(self._apart) else None

    def was_wrong(self, who: bytes, now: float) -> list[Ticket]:
        """Let an address wait apart, since a receipt came from it that never was."""
        self._marked[who] = now + MARKED
        self._marked.move_to_end(who)
        if len(self._marked) > REMEMBERED:
            self._marked.popitem(last=False)
        return self._moved(who, self._ordinary, self._apart)

    def was_right(self, who: bytes) -> list[Ticket]:
        """Let an address wait among all others again: many may share it, and one of them mistyped.

        Who guesses gains nothing: each guess then costs them a right receipt that waits apart.
        """
        if self._marked.pop(who, None) is None:
            return []
        return self._moved(who, self._apart, self._ordinary)

    def _moved(self, who: bytes, here: Line[Ticket], there: Line[Ticket]) -> list[Ticket]:
        return [away for ticket in here.clear(who) for away in there.join(who, ticket)]
