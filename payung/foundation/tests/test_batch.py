"""Writes sent together: all or nothing, and refused in Django's own words."""

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


def test_one_that_is_refused_leaves_none_and_is_named_as_by_django() -> None:
    first, second = grant(), grant()
    with pytest.raises(IntegrityError), transaction.atomic(), batched():
        first.save(force_insert=True)
        second.save(force_insert=True)
        Grant.objects.filter(id=first.id).update(id=second.id)  # nobody asks what came of it
    assert not Grant.objects.exists()


def test_the_connection_is_whole_after_a_block_that_failed() -> None:
    with pytest.raises(ValueError, match="else"), transaction.atomic(), batched():
        grant().save(force_insert=True)
        raise ValueError("something else")
    assert not Grant.objects.exists()
