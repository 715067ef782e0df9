"""Places at which a process works: never more at once, and who waits lends theirs out."""

import threading

import pytest
from django.db import connection, transaction

from payung.foundation.worker_slots import LONG, Places


class Worker(threading.Thread):
    """Occupies a slot until `go` is set, and lends it on the way where `lends`."""

    def __init__(self, at: Places, size: int = 0, *, lends: bool = False) -> None:
        super().__init__(daemon=True)
        self.at, self.size, self.lends = at, size, lends
        self.works, self.waits, self.go_on, self.go = (threading.Event() for _ in range(4))
        self.start()

    def run(self) -> None:
        with self.at.occupied(self.size):
            if self.lends:
                with self.at.lent():
                    self.waits.set()
                    self.go_on.wait(10)
            self.works.set()
            self.go.wait(10)


def test_so_many_work_and_the_next_waits_for_one_of_them() -> None:
    at = Places(2)
    workers = [Worker(at) for _ in range(2)]
    assert all(member.works.wait(10) for member in workers)
    third = Worker(at)
    assert not third.works.wait(0.05)
    workers[0].go.set()
    assert third.works.wait(10)
    for member in (*workers, third):
        member.go.set()


def test_a_place_that_was_lent_is_anothers_and_comes_back() -> None:
    at = Places(1)
    waiting = Worker(at, lends=True)
    assert waiting.waits.wait(10)
    other = Worker(at)
    assert other.works.wait(10)
    waiting.go_on.set()
    assert not waiting.works.wait(0.05)
    other.go.set()
    assert waiting.works.wait(10)
    waiting.go.set()


def test_forms_leave_places_to_pages_and_long_ones_to_other_forms() -> None:
    at = Places(3, forms=2, long=1)
    workers = [Worker(at, LONG + 1)]
    assert workers[0].works.wait(10)
    long = Worker(at, LONG + 1)
    workers.append(Worker(at, LONG))  # not long yet
    assert workers[1].works.wait(10)
    form = Worker(at, 1)
    workers.append(Worker(at))
    assert workers[2].works.wait(10)
    page = Worker(at)
    assert not any(member.works.wait(0.05) for member in (long, form, page))
    workers[2].go.set()
    assert page.works.wait(10)
    workers[1].go.set()
    assert form.works.wait(10)
    assert not long.works.wait(0.05)
    workers[0].go.set()
    form.go.set()
    assert long.works.wait(10)
    for member in (page, long):
        member.go.set()


def test_who_lends_a_long_forms_place_lends_it_to_another_long_form() -> None:
    at = Places(2, forms=1, long=1)
    waiting = Worker(at, LONG + 1, lends=True)
    assert waiting.waits.wait(10)
    other = Worker(at, LONG + 1)
    assert other.works.wait(10)
    waiting.go_on.set()
    assert not waiting.works.wait(0.05)
    other.go.set()
    assert waiting.works.wait(10)
    waiting.go.set()


def test_who_holds_no_place_has_none_to_lend() -> None:
    at = Places(1)
    with at.lent():
        worker = Worker(at)
        assert worker.works.wait(10)
        second = Worker(at)
        assert not second.works.wait(0.05)
    for member in (worker, second):
        member.go.set()
        member.join(60)
    with at.lent(), at.occupied():  # this thread held none, and now it does
        pass


def test_an_error_gives_the_place_back() -> None:
    at = Places(1)
    for _ in range(2):
        with pytest.raises(KeyError), at.occupied(), at.lent():
            raise KeyError
    with at.occupied():
        pass


@pytest.mark.django_db(transaction=True)
def test_who_lends_their_place_holds_no_connection_but_within_a_transaction() -> None:
    at = Places(1)
    connection.ensure_connection()
    with at.lent():  # nothing is lent
        assert connection.connection is not None
    with at.occupied():
        with at.lent():
            assert connection.connection is None
        with transaction.atomic(), at.lent():
            assert connection.connection is not None
