"""Rows inserted together: all or nothing, as Django reads them, and refused in Django's own words."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from payung.foundation.models import Grant
from payung.foundation.sql.inserts import gathered, insert, together

pytestmark = pytest.mark.django_db


def grant(reader: str = "x:1") -> Grant:
    return Grant(record=uuid4(), reader=reader, box=b"x" * 80)


def test_rows_of_several_tables_are_there_afterwards_as_they_were_given(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    kind = ContentType.objects.get_for_model(Grant)
    grants = [grant(f"x:{number}") for number in range(3)]
    with (
        django_assert_num_queries(1 if connection.vendor == "postgresql" else 3),
        together(),
    ):
        insert(Group(name="Kites"))
        insert(*grants)
        insert(Permission(name="may fly", codename="fly", content_type=kind))
    assert {(grant.record, grant.reader, bytes(grant.box)) for grant in Grant.objects.all()} == {
        (grant.record, grant.reader, grant.box) for grant in grants
    }
    assert Group.objects.get().name == "Kites"
    assert Permission.objects.get(codename="fly").content_type == kind


def test_rows_wait_for_the_end_of_the_block_and_no_longer() -> None:
    with together():
        insert(grant())
        assert not Grant.objects.exists()
    insert(grant())
    assert Grant.objects.count() == 2


def test_gathered_rows_are_written_by_nobody_until_they_are_inserted() -> None:
    with gathered() as rows:
        insert(grant())
        insert(Group(name="Kites"))
    assert not Grant.objects.exists()
    insert(*rows)
    assert (Grant.objects.count(), Group.objects.count()) == (1, 1)


def test_nothing_to_insert_asks_nothing(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0), together():
        insert()


def refused() -> None:
    with together():
        insert(grant(), Group(name="Kites"), Group(name="Kites"))


def broken_off() -> None:
    with together():
        insert(grant())
        raise ValueError("something else")


@pytest.mark.parametrize(("work", "error"), [(refused, IntegrityError), (broken_off, ValueError)])
def test_a_block_that_fails_leaves_nothing_and_says_why(
    work: Callable[[], None], error: type[Exception]
) -> None:
    with pytest.raises(error), transaction.atomic():
        work()
    assert not Grant.objects.exists()  # and the connection can still be asked


def test_what_is_too_long_is_refused_and_never_cut() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite knows no length.")
    with pytest.raises(DataError), transaction.atomic():
        insert(grant("x" * 33), grant("x" * 33))


def test_what_is_sent_unwatched_arrives_and_counts_as_what_django_sends() -> None:
    names = {"%s $1 %", "%s $2 %"}
    with transaction.atomic():
        assert insert(grant(), *(Group(name=name) for name in sorted(names))) == 2
    with CaptureQueriesContext(connection):
        assert insert(grant(), Group(name="Kites")) == 1
    assert set(Group.objects.values_list("name", flat=True)) == {*names, "Kites"}
    assert Grant.objects.count() == 2
