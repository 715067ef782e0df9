"""The hall of receipt look-ups: fair to addresses, never more than it has places for, guessers apart."""

from collections import Counter
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from payung.foundation import fair_queue
from payung.foundation.fair_queue import Hall

A, B, C, D = b"a", b"b", b"c", b"d"


def served(at: Hall[str], now: float = 0.0) -> list[str]:
    """Serve without delay until nobody may be served."""
    tickets = []
    while (ticket := at.next(now)) is not None:
        at.served(now, now)
        tickets.append(ticket)
    return tickets


def entered(at: Hall[str], *names: str, now: float = 0.0) -> list[str]:
    """Let tickets wait that begin with the letter of their address; return who was turned away."""
    return [away for name in names for away in at.enter(name[0].encode(), name, now)]


def test_those_of_one_address_come_in_their_order() -> None:
    at = Hall[str]()
    assert entered(at, "a1", "a2", "a3") == []
    assert served(at) == ["a1", "a2", "a3"]
    assert len(at) == 0


def test_one_of_each_address_comes_before_anybodys_second() -> None:
    at = Hall[str]()
    entered(at, "a1", "a2", "a3", "b1", "b2", "c1")
    assert served(at) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_who_was_served_longest_ago_is_next_also_after_they_have_gone() -> None:
    at = Hall[str]()
    entered(at, "a1", "b1")
    assert served(at) == ["a1", "b1"]
    entered(at, "b2", "a2", "c1")
    assert served(at) == ["c1", "a2", "b2"]


def test_a_full_hall_turns_away_the_newest_of_who_has_most() -> None:
    at = Hall[str](places=4)
    assert entered(at, "a1", "b1", "b2", "b3") == []
    assert entered(at, "c1") == ["b3"]
    assert entered(at, "a2") == ["a2"]  # as many as b, and newer
    assert entered(at, "d1") == ["b2"]
    assert served(at) == ["a1", "b1", "c1", "d1"]


def test_nobody_loses_their_only_one_to_anothers_second() -> None:
    at = Hall[str](places=2)
    entered(at, "a1", "b1")
    assert entered(at, "a2") == ["a2"]
    assert served(at) == ["a1", "b1"]


def test_where_all_have_one_who_was_served_last_makes_room() -> None:
    at = Hall[str](places=2)
    entered(at, "a1", "b1")
    served(at)
    entered(at, "a2", "b2")
    assert entered(at, "c1") == ["b2"]
    assert entered(at, "d1") == ["a2"]
    assert entered(at, "e1") == ["e1"]  # nobody here was ever served: who came last
    assert served(at) == ["c1", "d1"]


def test_who_leaves_gives_the_place_back() -> None:
    at = Hall[str](places=2)
    entered(at, "a1", "a2")
    at.leave(A, "a1")
    assert len(at) == 1
    at.leave(A, "a1")  # gone already
    at.leave(B, "a2")  # not theirs
    assert entered(at, "b1") == []
    assert served(at) == ["a2", "b1"]


def test_who_guesses_waits_until_nobody_else_does() -> None:
    at = Hall[str]()
    assert at.was_wrong(A, 0.0) == []
    entered(at, "a1", "b1", "b2")
    assert served(at) == ["b1", "b2", "a1"]


def test_who_guesses_takes_along_what_waits_already() -> None:
    at = Hall[str]()
    entered(at, "a1", "a2", "b1")
    at.was_wrong(A, 0.0)
    assert served(at) == ["b1", "a1", "a2"]


def test_all_guessers_together_rest_three_times_as_long_as_each_took() -> None:
    at = Hall[str]()
    at.was_wrong(A, 0.0)
    at.was_wrong(B, 0.0)
    entered(at, "a1", "b1")
    assert at.wait(0.0) == 0.0
    assert at.next(0.0) == "a1"
    at.served(0.0, 2.0)
    assert at.next(7.9) is None
    assert at.wait(7.0) == 1.0
    entered(at, "c1", now=7.0)
    assert at.wait(7.0) == 0.0
    assert at.next(7.0) == "c1"
    at.served(7.0, 7.5)  # who did not guess needs no rest
    assert at.next(8.0) == "b1"
    assert at.wait(8.0) is None


def test_after_ten_minutes_nobody_guesses_any_more() -> None:
    at = Hall[str]()
    at.was_wrong(A, 0.0)
    entered(at, "a1", now=599.0)
    entered(at, "b1", now=599.0)
    assert served(at, 599.0) == ["b1", "a1"]
    entered(at, "b2", "a2", now=600.0)
    assert served(at, 600.0) == ["b2", "a2"]


def test_a_right_receipt_brings_its_address_back_among_all_others() -> None:
    at = Hall[str]()
    assert at.was_right(A) == []
    at.was_wrong(A, 0.0)
    entered(at, "a1", "a2", "b1", "b2")
    assert at.was_right(A) == []
    assert served(at) == ["b1", "a1", "b2", "a2"]


def test_guessers_fill_their_own_places_and_no_others() -> None:
    at = Hall[str](places=2, guessers=2)
    at.was_wrong(A, 0.0)
    assert entered(at, "a1", "a2", "a3") == ["a3"]
    assert entered(at, "b1", "c1") == []
    assert at.was_wrong(C, 0.0) == ["a2"]  # for the only one of c
    assert entered(at, "d1") == []
    assert at.was_right(A) == ["a1"]  # by the others: all have one, and a's came last
    assert sorted(served(at)) == ["b1", "c1", "d1"]


def test_a_hall_as_it_is_has_places_for_all_who_may_wait_in_a_process() -> None:
    at = Hall[int]()
    away = [away for number in range(1000) for away in at.enter(str(number).encode(), number, 0.0)]
    assert len(at) == fair_queue.PLACES == 1000 - len(away)
    assert fair_queue.WAITING > fair_queue.PLACES + fair_queue.GUESSERS


def test_of_addresses_that_never_end_the_longest_unused_are_forgotten() -> None:
    at = Hall[int]()
    for number in range(fair_queue.REMEMBERED + 1):
        at.enter(str(number).encode(), number, 0.0)
        at.next(0.0)
        at.was_wrong(str(number).encode(), 0.0)
    assert len(at._turns._last) == len(at._marked) == fair_queue.REMEMBERED
    assert at._turns.last(b"0") == 0
    assert at._turns.last(b"1") == 2


ACTS = st.lists(
    st.tuples(st.sampled_from(["enter"] * 6 + ["next"] * 3 + ["leave"]), st.sampled_from("abcde")),
    max_size=80,
)


class Watched:
    """A hall that also records, by address, its tickets and who was served while it waited."""

    def __init__(self, places: int) -> None:
        self.at, self.places, self.numbers = Hall[str](places=places), places, count()
        self.waiting: dict[str, list[str]] = {name: [] for name in "abcde"}
        self.since: dict[str, Counter[str]] = {name: Counter() for name in "abcde"}

    def enter(self, name: str) -> None:
        if not self.waiting[name]:
            self.since[name] = Counter()
        ticket = f"{name}{next(self.numbers)}"
        self.waiting[name].append(ticket)
        most = max(map(len, self.waiting.values()))
        for away in self.at.enter(name.encode(), ticket, 0.0):
            assert len(self.waiting[away[0]]) == most
            assert self.waiting[away[0]].pop() == away  # the newest

    def leave(self, name: str) -> None:
        if self.waiting[name]:
            self.at.leave(name.encode(), self.waiting[name].pop(0))

    def next(self, _: str) -> None:
        ticket = self.at.next(0.0)
        assert (ticket is None) == (not any(self.waiting.values()))
        if ticket is None:
            return
        who = ticket[0]
        assert self.waiting[who].pop(0) == ticket  # the oldest
        self.since[who] = Counter()
        for other in (
            address for address in self.waiting if self.waiting[address] and address != who
        ):
            self.since[other][who] += 1
            assert self.since[other][who] == 1


@given(acts=ACTS, places=st.integers(1, 6))
def test_whatever_comes_nobodys_first_waits_behind_anothers_second(
    acts: list[tuple[str, str]], places: int
) -> None:
    watched = Watched(places)
    for act, name in acts:
        getattr(watched, act)(name)
        assert len(watched.at) == sum(map(len, watched.waiting.values())) <= places
