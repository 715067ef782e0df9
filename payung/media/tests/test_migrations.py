"""What was kept before a migration is there after it, and after the way back."""

from typing import Any

import pytest
from django.apps.registry import Apps
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from payung.media.models import CaseHash, Hit
from payung.staff.models import Unit

NOW = timezone.now()


def moved(*targets: tuple[str, str]) -> Apps:
    """Bring the database to these migrations, and return the models as they are then."""
    executor = MigrationExecutor(connection)
    executor.migrate(list(targets))
    return MigrationExecutor(connection).loader.project_state(list(targets)).apps


@pytest.mark.django_db(transaction=True)
def test_the_hashes_of_an_exhibit_keep_what_lists_know_of_them_both_ways() -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()  # of every room
    then = moved(("media", "0011_frames"))
    unit = Unit.objects.create(name="Kites", country="XA", kind="police")
    exhibits = [
        then.get_model("media", "Exhibit").objects.create(
            unit_id=unit.id, source="seized", received_at=NOW, file=str(number) * 64, size=1024
        )
        for number in range(2)
    ]
    hashes: dict[str, Any] = {"unit_id": unit.id, "md5": b"1", "sha1": b"2", "sha256": b"3"}
    old = then.get_model("media", "CaseHash")
    rows = [old.objects.create(exhibit=exhibit, **hashes) for exhibit in exhibits]
    kites = then.get_model("media", "HashSet").objects.create(name="kites", radius=31, made_at=NOW)
    said: dict[str, Any] = {"hash_set": kites, "kind": "md5", "distance": 0, "since": NOW}
    then.get_model("media", "Hit").objects.create(case_hash=rows[1], entry="a", **said)

    moved(*newest)
    assert {row.id for row in CaseHash.objects.all()} == {exhibit.id for exhibit in exhibits}
    assert {row.exhibit_id for row in CaseHash.objects.all()} == {
        exhibit.id for exhibit in exhibits
    }
    assert Hit.objects.get().case_hash.exhibit_id == exhibits[1].id
    thing = CaseHash.objects.create(exhibit_id=exhibits[1].id, place=1, **hashes)
    said["hash_set_id"] = said.pop("hash_set").id
    Hit.objects.create(case_hash=thing, entry="b", **said)

    back = moved(("media", "0011_frames"))
    kept = back.get_model("media", "CaseHash").objects.all()
    assert {row.exhibit_id for row in kept} == {exhibit.id for exhibit in exhibits}
    assert back.get_model("media", "Hit").objects.get().case_hash_id == exhibits[1].id
    moved(*newest)
