"""Writes sent together: all or nothing, and refused in Django's own words."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from payung.foundation.batch import batched
from payung.foundation.models import Grant

pytestmark = pytest.mark.django_db


def grant() -> Grant:
    return Grant(record=uuid4(), reader="x:1", box=b"x" * 80)


def test_all_of_them_are_there_afterwards() -> None:
    rows = [grant() for _ in range(5)]
    with transaction.atomic(), batched():
        for row in rows:
            row.save(force_insert=True)
    assert Grant.objects.filter(record__in=[row.record for row in rows]).count() == 5


def test_what_is_read_in_between_sees_what_was_sent_before() -> None:
    row = grant()
    with transaction.atomic(), batched():
        row.save(force_insert=True)
        assert Grant.objects.get(record=row.record).reader == row.reader


def refused_in_the_middle() -> None:
    first, second = grant(), grant()
    with transaction.atomic(), batched():
        first.save(force_insert=True)
        second.save(force_insert=True)
        Grant.objects.filter(id=first.id).update(id=second.id)  # nobody asks what came of it


def broken_off() -> None:
    with transaction.atomic(), batched():
        grant().save(force_insert=True)
        raise ValueError("something else")


@pytest.mark.parametrize(
    ("work", "error"), [(refused_in_the_middle, IntegrityError), (broken_off, ValueError)]
)
def test_a_block_that_fails_leaves_nothing_and_says_why(
    work: Callable[[], None], error: type[Exception]
) -> None:
    with pytest.raises(error):
        work()
    assert not Grant.objects.exists()  # and the connection can still be asked
