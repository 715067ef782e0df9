"""Migrations run on data: what an older version kept is still there, and opens, after the newest."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import StateApps

from payung.foundation import clock, sealing
from payung.foundation.models import Grant
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import sealed
from payung.intake.models import EntryCount, MessageCount, Sent, StoredReport
from payung.ledger.hashing import GENESIS
from payung.staff import actions, officer_keys, queries
from payung.staff.officer_keys import place_of_unit_key
from payung.staff.queries import unit_states
from tests.house import PASSWORD, root_signs
from tests.other_database import connected_to, empty_database

pytestmark = pytest.mark.django_db(transaction=True)
FIRST = [
    ("foundation", "0001_initial"),
    ("ledger", "0001_initial"),
    ("people", "0001_initial"),
    ("intake", "0001_initial"),
    ("cases", "0001_initial"),
]


def migrate(targets: list[tuple[str, str]]) -> StateApps:
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state(targets).apps


@pytest.fixture
def first(tmp_path: Path) -> Iterator[StateApps]:
    """Yield the models of the first version, in a database that it has made."""
    with empty_database() as name, connected_to(tmp_path, name):
        yield migrate(FIRST)


def kept_by_the_first_version(apps: StateApps) -> tuple[UUID, UUID, PrivateKey]:
    """Write a unit with its key, its first officer, and a report, as the first version did."""
    model = apps.get_model
    unit = model("people", "Unit").objects.create(name="Old", kind="police", country="XA")
    officer = model("people", "Officer").objects.create(
        name="old", full_name="Old", unit=unit, password="x"
    )
    model("people", "RoleHeld").objects.create(officer=officer, role="supervisor")
    own, private = PrivateKey.generate(), PrivateKey.generate()
    with pytest.MonkeyPatch.context() as cost:
        cost.setattr(
            officer_keys, "MEMORY", 46 * 1024
        )  # what each key of before cost, and no row said
        wrapped = officer_keys.wrap(own, PASSWORD)
    model("people", "OfficerKey").objects.create(
        officer=officer,
        public=own.public.raw,
        salt=wrapped.salt,
        wrapped=wrapped.body,
        made_at=clock.now(),
    )
    place = place_of_unit_key(uuid4(), unit.id, 1)
    model("people", "UnitKey").objects.create(
        id=place.record,
        unit=unit,
        version=1,
        public=private.public.raw,
        body=written(apps, place, private.raw, own),
        made_at=clock.now(),
    )
    report = StoredReport(id=uuid4(), origin_id=unit.id, lane="child")
    body = written(apps, sealed.report_place(report), b'{"report":{},"v":1}', private)
    times = dict.fromkeys(("received_at", "due_at", "rises_at"), clock.now())
    model("intake", "StoredReport").objects.create(
        id=report.id,
        unit=unit,
        origin=unit,
        lane="child",
        level="P3",
        language="en",
        body=body,
        **times,
    )
    return officer.id, report.id, own


def written(apps: StateApps, place: sealing.Place, plain: bytes, reader: PrivateKey) -> bytes:
    data_key = bytes(range(32))
    apps.get_model("foundation", "Grant").objects.create(
        record=place.record, reader=reader.public.id, box=sealing.box(data_key, reader.public)
    )
    return sealing.encrypt(plain, data_key, place.associated_data())


def opens_and_can_be_signed(officer: UUID, report: UUID, own: PrivateKey) -> None:
    assert Grant.objects.count() == 2
    assert queries.officer_key(DOOR, officer, PASSWORD) == own
    viewer = queries.officer_viewer(DOOR, officer, own)
    stored = StoredReport.objects.get(id=report)
    assert sealed.open_report(stored, viewer.keys) == {"report": {}, "v": 1}

    actions.note_sign_in(viewer)
    root_signs(officer)
    actions.sign_unit_key(queries.officer_viewer(DOOR, officer, own))
    (state,) = (one for one in unit_states.key_states(SYSTEM) if one.version)
    assert (state.version, state.is_signed) == (1, True)


def sent_by_a_partner(apps: StateApps) -> set[tuple[object, ...]]:
    """Write what partners and others have sent; return what a partner must see of it afterwards."""
    model = apps.get_model
    unit = model("people", "Unit").objects.create(name="Older", kind="helpline", country="XA")
    partner = model("people", "Partner").objects.create(name="Old", lane="partner", country="XA")
    now = clock.now()
    times = dict.fromkeys(("received_at", "due_at", "rises_at"), now)
    newest, sent = GENESIS, {}
    for number, actor, decided in (
        (1, f"partner:{partner.id}", None),
        (2, f"partner:{partner.id}", now),
        (3, "door", None),
        (4, f"partner:{uuid4()}", None),
    ):
        row = model("intake", "StoredReport").objects.create(
            unit=unit, origin=unit, lane="partner", level="P2", language="en", body=b"x",
            decided_at=decided, **times,
        )  # fmt: skip
        model("ledger", "Entry").objects.create(
            chain=f"{unit.id}/partner", sequence=number, act="report.received", actor=actor,
            subject=f"report:{row.id}", at=now, previous=newest, hash=str(number),
        )  # fmt: skip
        newest, sent[number] = str(number), row.id
    return {
        (sent[1], partner.id, "P2", "received", now),
        (sent[2], partner.id, "P2", "decided", now),
    }


def count_languages(apps: StateApps) -> None:
    """Count texts also in languages that a sender made up."""
    model = apps.get_model
    unit = model("people", "Unit").objects.create(name="Oldest", kind="oversight", country="XA")
    place = {"unit": unit, "month": date(2026, 5, 1)}
    for language, sent in (("en", 40), ("qzq", 2), ("abcdefgh", 3), ("zh", 5)):
        model("intake", "MessageCount").objects.create(**place, language=language, sent=sent)
        model("intake", "EntryCount").objects.create(
            **place, language=language, entry="en/blame-1", shown=sent, kept=1
        )
    model("intake", "EntryCount").objects.create(**place, language="qzq", entry="en/blame-2")


def test_what_older_versions_kept_is_there_and_opens(
    first: StateApps, subtests: pytest.Subtests
) -> None:
    kept = kept_by_the_first_version(first)
    expected = sent_by_a_partner(first)
    count_languages(migrate([("intake", "0016_words_counted")]))

    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())

    with subtests.test("a report opens, and the keys can be signed"):
        opens_and_can_be_signed(*kept)
    with subtests.test("partners see what they sent before that was kept"):
        rows = Sent.objects.values_list("report_id", "partner_id", "level", "progress", "sent_at")
        assert set(rows) == expected
    with subtests.test("counts in languages that a sender made up are counted together"):
        assert dict(MessageCount.objects.values_list("language", "sent")) == {
            "en": 40,
            "zh": 5,
            "other": 5,
        }
        counted = EntryCount.objects.values_list("language", "entry", "shown", "kept")
        assert set(counted) == {
            *(("en", "en/blame-1", 40, 1), ("zh", "en/blame-1", 5, 1)),
            *(("other", "en/blame-1", 5, 2), ("other", "en/blame-2", 0, 0)),
        }
