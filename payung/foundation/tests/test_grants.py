"""Grants: what is handed on, taken back or counted is what was named, and nothing beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from payung.foundation import sealing
from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.models import Grant
from payung.foundation.sealing import Place, PrivateKey, PublicKey

HERE = Place("report", UUID(int=1), unit="unit-1")
THERE = replace(HERE, record=UUID(int=2))
BOTH = [HERE.record, THERE.record]
READER, OTHER, THIRD = (PrivateKey.generate() for _ in range(3))
NAMES = {READER.public.id: "reader", OTHER.public.id: "other", THIRD.public.id: "third"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_records() -> None:
    for place in (HERE, THERE):
        sealing.seal(place, {"text": "hello"}, [READER.public, OTHER.public])


def grants() -> set[tuple[int, str]]:
    """Return who holds a grant to which record."""
    return {(grant.record.int, NAMES[grant.reader]) for grant in Grant.objects.all()}


ALL = {(1, "reader"), (1, "other"), (2, "reader"), (2, "other")}


@contextmanager
def instantiated() -> Iterator[list[int]]:
    """Yield the records whose grants are read within the block."""
    records: list[int] = []

    def look(instance: Grant, **_: Any) -> None:
        records.append(instance.record.int)

    post_init.connect(look, sender=Grant)
    try:
        yield records
    finally:
        post_init.disconnect(look, sender=Grant)


def test_only_what_is_named_is_granted() -> None:
    assert sealing.grant([HERE.record], [READER], [THIRD.public]) == 1
    assert grants() == ALL | {(1, "third")}


def test_only_the_grants_of_what_is_opened_are_looked_at() -> None:
    with instantiated() as records:
        sealing.open_many([(HERE, b"")], [READER])
    assert records == [1]


def test_a_false_grant_before_the_true_one_does_not_end_the_search() -> None:
    places = [replace(HERE, record=UUID(int=number)) for number in (3, 4, 5)]
    for place in places:
        Grant.objects.create(record=place.record, reader=READER.public.id, box=b"false")
    for place in places:
        sealing.seal(place, {"n": place.record.int}, [READER.public])
    assert sealing.grant([place.record for place in places], [READER], [THIRD.public]) == 3


def test_grants_are_taken_back_where_every_record_keeps_a_reader() -> None:
    sealing.grant([HERE.record], [READER], [THIRD.public])
    with pytest.raises(SealBroken):
        sealing.withdraw(BOTH, [READER.public.id, OTHER.public.id])
    assert grants() == ALL | {(1, "third")}
    assert sealing.withdraw([HERE.record], [READER.public.id, OTHER.public.id]) == 2
    assert grants() == {(1, "third"), (2, "reader"), (2, "other")}
    assert sealing.withdraw(BOTH, [READER.public.id]) == 1
    assert grants() == {(1, "third"), (2, "other")}


def test_grants_are_forgotten_of_one_record_and_one_reader() -> None:
    assert sealing.forget([HERE.record], [OTHER.public.id]) == 1
    assert grants() == ALL - {(1, "other")}


def test_every_grant_of_one_record_is_forgotten() -> None:
    assert sealing.forget_all(HERE.record) == 2
    assert grants() == {(2, "reader"), (2, "other")}
    assert sealing.forget_all(HERE.record) == 0


def test_every_grant_of_some_readers_is_forgotten() -> None:
    sealing.grant(BOTH, [READER], [THIRD.public])
    sealing.forget_readers(iter([READER.public.id, THIRD.public.id]))
    assert grants() == {(1, "other"), (2, "other")}


def test_readers_are_told_of_the_records_asked_about() -> None:
    asked = [READER.public.id, THIRD.public.id]
    assert sealing.readers_of([HERE.record], asked) == {(HERE.record, READER.public.id)}


def test_all_readers_are_told_of_the_records_asked_about() -> None:
    sealing.grant([HERE.record], [READER], [THIRD.public])
    sealing.forget([HERE.record], [OTHER.public.id])
    nowhere = UUID(int=9)
    assert sealing.readers(iter([HERE.record, nowhere])) == {
        HERE.record: {READER.public.id, THIRD.public.id},
        nowhere: set(),
    }


def test_of_a_row_it_is_told_whether_anybody_opens_it() -> None:
    rows = apps.get_model("people", "Unit").objects  # any row that a UUID names would do
    for number in (HERE.record, UUID(int=9)):
        rows.create(id=number, name=f"Invented {number.int}", kind="police", country="XA")
    asked = rows.annotate(opened=sealing.somebody_opens()).values_list("id", "opened")
    assert dict(asked) == {HERE.record: True, UUID(int=9): False}


def test_records_are_handed_on_whole() -> None:
    readers = [THIRD.public, READER.public]
    sealing.hand_on([HERE.record], iter([READER]), iter(readers), before=[OTHER.public.id])
    assert grants() == {(1, "third"), (1, "reader"), (2, "reader"), (2, "other")}
    assert Grant.objects.count() == 4


def test_handing_on_leaves_whoever_was_not_named() -> None:
    sealing.hand_on([HERE.record], [READER], [THIRD.public], before=[READER.public.id])
    assert grants() == {(1, "third"), (1, "other"), (2, "reader"), (2, "other")}


def test_what_cannot_be_handed_on_stays_as_it_was() -> None:
    for keys, reader in ([THIRD], THIRD.public), ([READER], PublicKey(THIRD.public.raw)):
        with pytest.raises((SealBroken, Unsigned)):
            sealing.hand_on([HERE.record], keys, [reader], before=[READER.public.id])
    assert grants() == ALL


def test_a_box_is_opened_elsewhere_and_put_back_for_another() -> None:
    (box,) = sealing.boxes_of(HERE.record, READER.public.id)
    data_key = sealing.unbox(box, READER)
    assert data_key != sealing.unbox(sealing.boxes_of(THERE.record, READER.public.id)[0], READER)
    sealing.place_box(HERE.record, THIRD.public, sealing.box(data_key, THIRD.public))
    assert grants() == ALL | {(1, "third")}
    assert sealing.unbox(sealing.boxes_of(HERE.record, THIRD.public.id)[0], THIRD) == data_key


def test_grants_at_hand_are_read_once_and_the_rest_as_ever(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    later = replace(HERE, record=UUID(int=3))
    blobs = {
        place: sealing.seal(place, {"n": place.record.int}, [READER.public, OTHER.public])
        for place in (HERE, THERE, later)
    }
    known = Grant.objects.filter(record__in=BOTH).values_list("record", flat=True)
    with django_assert_num_queries(2), sealing.at_hand(known, [READER, THIRD]):
        for place in (HERE, THERE):
            assert sealing.unseal(place, blobs[place], [READER])["n"] == place.record.int
            with pytest.raises(SealBroken):  # whose grants are not at hand does not open
                sealing.unseal(place, blobs[place], [OTHER])
        opened = sealing.unseal_many([*blobs.items()], [READER])
    assert [contents and contents["n"] for contents in opened] == [1, 2, 3]
    with django_assert_num_queries(1):
        sealing.unseal(HERE, blobs[HERE], [READER])


def test_with_no_grant_at_hand_everything_is_read_as_ever() -> None:
    blob = sealing.seal(HERE, {"n": 1}, [READER.public])
    with sealing.at_hand(Grant.objects.none().values_list("record", flat=True), [READER]):
        assert sealing.unseal(HERE, blob, [READER])["n"] == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_grants_are_found_by_their_records_though_sqlite_thinks_that_a_reader_has_few() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE foundation_grant")
        cursor.execute("UPDATE sqlite_stat1 SET stat = '100000 1' WHERE idx LIKE '%reader%'")
        cursor.execute(
            "UPDATE sqlite_stat1 SET stat = '100000 50 50' WHERE idx = 'grant_of_record'"
        )
        cursor.execute("ANALYZE sqlite_schema")  # it plans by these from now on
    with (
        CaptureQueriesContext(connection) as asked,
        sealing.at_hand(Grant.objects.values_list("record", flat=True), [READER]),
    ):
        pass
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked[0]['sql']}")
        assert "INDEX grant_of_record" in cursor.fetchone()[-1]
