"""A waiting hall that decides whose receipt is looked up next, fairly between addresses.

Pure: it never waits, and its callers pass the time. `receipt_lookup_server.py` serves one ticket at a time.

Every address has its own queue. Next comes the oldest request of the address that was served longest ago. So
nobody's first request waits behind another's second, and rare visitors go before frequent ones. An address that
sent an invalid receipt waits apart until it sends a valid one. Those addresses share a quarter of the time, and
only while nobody else waits.
"""

from collections import OrderedDict, deque
from itertools import count
from typing import Final, Generic, TypeVar

PLACES: Final = 256  # at 16 ms a ticket, the last is served after four seconds
GUESSERS: Final = 32  # places for addresses that sent an invalid receipt
WAITING: Final = (
    PLACES + GUESSERS + 32
)  # threads of a process that can wait: some are on their way in or out
MARKED: Final = 600.0  # seconds for which an invalid receipt counts
REST: Final = 3  # times the seconds that the last guesser took
REMEMBERED: Final = 50_000  # addresses; the least recently used is forgotten first

Ticket = TypeVar("Ticket")


class LastTurns:
    """The last turn of every address, as a number that only rises; 0 where none is remembered."""

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
    """Tickets that wait, grouped by address; never more than `places`."""

    def __init__(self, places: int, turns: LastTurns) -> None:
        self.places, self._turns = places, turns
        self._waiting: dict[bytes, deque[tuple[int, Ticket]]] = {}  # oldest first
        self._numbers = count(1)
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def join(self, who: bytes, ticket: Ticket) -> list[Ticket]:
        """Add a ticket; return the tickets turned away for it: none, one, or the ticket itself.

        A full line turns away the newest ticket of the address that has most, among equals of the one served
        last. So nobody loses their only ticket to another's second.
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
        """Remove and return the ticket whose turn it is; None where nobody waits."""
        if not self._waiting:
            return None
        who = min(self._waiting, key=self._turns.last)  # among equals the first to come
        _, ticket = self._waiting[who].popleft()
        self._taken(who)
        self._turns.take(who)
        return ticket

    def leave(self, who: bytes, ticket: Ticket) -> None:
        """Remove a ticket that waits no longer, where it is still here."""
        waiting = self._waiting.get(who, ())
        for place in waiting:
            if place[1] == ticket:
                self._waiting[who].remove(place)
                self._taken(who)
                return

    def clear(self, who: bytes) -> list[Ticket]:
        """Remove and return all tickets of an address, oldest first."""
        tickets = [ticket for _, ticket in self._waiting.pop(who, ())]
        self._length -= len(tickets)
        return tickets

    def _taken(self, who: bytes) -> None:
        self._length -= 1
        if not self._waiting[who]:
            del self._waiting[who]


class Hall(Generic[Ticket]):
    """The two lines, ordinary and guessers. A full hall turns away the tickets that a method returns."""

    def __init__(self, places: int = PLACES, guessers: int = GUESSERS) -> None:
        turns = self._turns = LastTurns()
        self._ordinary: Line[Ticket] = Line(places, turns)
        self._apart: Line[Ticket] = Line(guessers, turns)
        self._marked: OrderedDict[bytes, float] = OrderedDict()  # end of the mark, by address
        self._rests_until = 0.0
        self._serves_guesser = False

    def __len__(self) -> int:
        return len(self._ordinary) + len(self._apart)

    def enter(self, who: bytes, ticket: Ticket, now: float) -> list[Ticket]:
        """Add the ticket of an address to its line."""
        line = self._apart if self._marked.get(who, 0.0) > now else self._ordinary
        return line.join(who, ticket)

    def leave(self, who: bytes, ticket: Ticket) -> None:
        """Remove a ticket that waits no longer."""
        self._ordinary.leave(who, ticket)
        self._apart.leave(who, ticket)

    def next(self, now: float) -> Ticket | None:
        """Remove and return the ticket whose turn it is; None where nobody may be served now."""
        self._serves_guesser = False
        if len(self._ordinary):
            return self._ordinary.next()
        if now < self._rests_until:
            return None
        self._serves_guesser = True
        return self._apart.next()

    def served(self, began: float, now: float) -> None:
        """Record how long the last look-up took: after a guesser, all guessers rest."""
        if self._serves_guesser:
            self._rests_until = now + REST * (now - began)

    def wait(self, now: float) -> float | None:
        """Return the seconds until somebody may be served; None where nobody waits."""
        if len(self._ordinary):
            return 0.0
        return max(0.0, self._rests_until - now) if len(self._apart) else None

    def was_wrong(self, who: bytes, now: float) -> list[Ticket]:
        """Move an address that sent an invalid receipt to the guessers' line."""
        self._marked[who] = now + MARKED
        self._marked.move_to_end(who)
        if len(self._marked) > REMEMBERED:
            self._marked.popitem(last=False)
        return self._moved(who, self._ordinary, self._apart)

    def was_right(self, who: bytes) -> list[Ticket]:
        """Move an address back to the ordinary line: many may share it, and one of them mistyped.

        A guesser gains nothing: every further guess costs them a valid receipt.
        """
        if self._marked.pop(who, None) is None:
            return []
        return self._moved(who, self._apart, self._ordinary)

    def _moved(self, who: bytes, here: Line[Ticket], there: Line[Ticket]) -> list[Ticket]:
        return [away for ticket in here.clear(who) for away in there.join(who, ticket)]
