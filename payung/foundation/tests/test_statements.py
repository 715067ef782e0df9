"""A prepared query returns the current rows for new parameters, on both databases."""

import threading
from contextlib import closing
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connections

from payung.foundation.models import Grant
from payung.foundation.sql.statements import Prepared

pytestmark = pytest.mark.django_db


def grant(reader: str) -> UUID:
    return Grant.objects.create(record=uuid4(), reader=reader, box=b"").record


def test_it_tells_what_is_there_now() -> None:
    asked = Prepared(Grant.objects.order_by("reader"), "record", "reader")
    assert asked.rows() == []
    kites, shells = grant("kites"), grant("shells")
    assert asked.rows() == [(kites, "kites"), (shells, "shells")]
    assert [row.record for row in asked.rows()] == [kites, shells]


def test_given_values_take_the_place_of_those_it_was_made_with() -> None:
    asked = Prepared(Grant.objects.filter(reader=""), "record")
    kites, shells = grant("kites"), grant("shells")
    answers = [asked.rows("shells"), asked.rows("kites"), asked.rows("'; --"), asked.rows()]
    assert answers == [[(shells,)], [(kites,)], [], []]


def test_each_thread_asks_over_its_own_connection() -> None:
    asked = Prepared(Grant.objects.all(), "record")
    used: list[Any] = []

    def ask() -> None:
        def noted(run: Any, *asked: Any) -> Any:
            used.append(asked[-1]["connection"])
            return run(*asked)

        with closing(connections["default"]) as own, own.execute_wrapper(noted):
            asked.rows()
            used.append(own)

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert used[0] is used[1] is not connections["default"]
