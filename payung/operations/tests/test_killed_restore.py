"""A restore that was killed, or could not begin: nothing of what was there is lost, and it can be repeated."""

from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from payung.foundation.errors import BadInput
from payung.operations.backup import postgresql
from payung.staff.models import Unit
from tests.house import build_house

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does it all in one"),
]


def dumped() -> list[bytes]:
    with postgresql.moment() as moment:
        return list(postgresql.dump(moment))


def test_where_the_tool_is_missing_everything_stays_as_it_was(
    settings: Settings, tmp_path: Path
) -> None:
    build_house()
    dump = dumped()
    settings.PAYUNG_PG_BIN = str(tmp_path)
    with pytest.raises(BadInput, match="pg_restore"):
        postgresql.load(dump)
    assert Unit.objects.exists()


def test_what_a_killed_restore_had_set_aside_is_seen_and_does_not_stand_in_the_way() -> None:
    build_house()
    units = Unit.objects.count()
    dump = dumped()
    # The state after the process died while it loaded the new tables.
    postgresql._execute(
        "ALTER SCHEMA public RENAME TO payung_before_restore", "CREATE SCHEMA public"
    )
    assert postgresql.holds_anything()
    with pytest.raises(BadInput):
        postgresql.load([b"no backup"])
    assert Unit.objects.count() == units
    postgresql.load(dump)
    assert Unit.objects.count() == units
