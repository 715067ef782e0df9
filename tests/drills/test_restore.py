"""The drill after the loss of a machine: a backup made during reports, restored on another machine."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from uuid import UUID

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import override_settings

from payung.cases.assignment import actions as assignment
from payung.cases.retention import actions as retention
from payung.cases.tests.old_reports import WAIT, information, proposal_of
from payung.foundation import clock, receipts, secrets
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import queries
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger import triggers
from payung.ledger.verification import verify
from payung.operations.grants import statements
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.drills.payung_process import Refused, done, elsewhere, payung
from tests.house import House, build_house, reply
from tests.other_database import connected_to, empty_database

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.servers]
TELLERS = 3
ANSWER = "Thank you for telling us."


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """Return the folder of the machine where the private half of the backup key lies."""
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture
def other_database() -> Iterator[str]:
    """Yield the name of an empty database on another machine."""
    with empty_database() as name:
        yield name


def tell() -> str:
    """Tell as a child; return the receipt that was shown."""
    receipt = receipts.draw()
    document = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
    receiving.receive(DOOR, document, Lane.CHILD, country="XA", receipt=receipt)
    return receipt


@contextmanager
def children_telling() -> Iterator[list[str]]:
    """Let children tell without a pause within the block; yield the receipts that they were shown."""
    shown: list[str] = []
    stop = threading.Event()

    def keep_telling() -> None:
        try:
            while not stop.is_set():
                shown.append(tell())
        finally:
            connection.close()

    threads = [threading.Thread(target=keep_telling) for _ in range(TELLERS)]
    for thread in threads:
        thread.start()
    try:
        yield shown
    finally:
        stop.set()
        for thread in threads:
            thread.join()


def deleted_since(house: House, report: UUID, file: Path) -> str:
    """Delete a report as officers do, so that the backup alone still holds it; return the tombstones' file."""
    deletion.propose_deletions(SYSTEM)
    retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "It is long over.")
    with override_settings(PAYUNG_TOMBSTONES=file), clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 1
    return str(file)


def destroy() -> None:
    """Lose the database: nothing that follows may depend on it."""
    with triggers.lifted(connection):
        call_command("flush", interactive=False, verbosity=0)
    assert StoredReport.objects.count() == 0


def test_a_lost_machine_comes_back_elsewhere_with_every_receipt_of_the_backup(
    away: Path, home: Path, tmp_path: Path, other_database: str
) -> None:
    key, wrong = away / "key", away / "wrong"
    public = elsewhere(away, "backup", "new-key", str(key)).strip()
    elsewhere(away, "backup", "new-key", str(wrong))
    house = build_house()
    answered = tell()
    report = StoredReport.objects.get().id
    old = information()
    assignment.take(house.viewer("intake"), report)
    reply(house.viewer("intake"), report, ANSWER, upto=99)

    with children_telling() as shown:
        while len(shown) < 10:
            sleep(0.01)
        before = list(shown)
        made = json.loads(done(home, "backup", "--to", str(tmp_path), PAYUNG_BACKUP_KEY=public))
        assert len(shown) > len(before), "no report came during the backup"
    secrets_made = json.loads(
        done(home, "backup", "secrets", "--to", str(tmp_path), PAYUNG_BACKUP_KEY=public)
    )
    file = made["file"]
    assert json.loads(done(home, "backup", "verify", file))["sha256"] == made["sha256"]
    assert json.loads(elsewhere(away, "backup", "verify", file, "--key", str(key)))["entries"]
    with pytest.raises(Refused, match="sealed to another"):
        elsewhere(away, "backup", "verify", file, "--key", str(wrong))
    tombstones = deleted_since(house, old, tmp_path / "away from the database" / "tombstones")
    destroy()

    new = tmp_path / "new"
    new.mkdir()
    refused = payung(new, "restore", file, "--key", str(wrong), database=other_database)
    assert "sealed to another" in refused.communicate(timeout=120)[1]
    assert refused.returncode == 2
    done(new, "restore", secrets_made["file"], "--key", str(key), database=other_database)
    # The key itself is piped in: it lies on no disk of this machine.
    given = ("restore", file, "--key", "-")
    forgotten = payung(new, *given, typed=key.read_text(), database=other_database)
    assert "PAYUNG_TOMBSTONES" in forgotten.communicate(timeout=120)[1]
    restored = done(
        new, *given, typed=key.read_text(), database=other_database, PAYUNG_TOMBSTONES=tombstones
    )
    assert json.loads(restored)["deleted_again"] == 1
    assert "checked" in done(new, "ledger", "verify", database=other_database)

    with connected_to(new, other_database):
        rows = StoredReport.objects.exclude(lookup=None).values_list("lookup", flat=True)
        there = {bytes(lookup) for lookup in rows if lookup is not None}
        assert {receipts.reporter(receipt).lookup for receipt in (answered, *before)} <= there
        child = ReporterViewer(receipts.reporter(answered))
        assert queries.dialogue(child).messages[-1].text == ANSWER
        for receipt in before[:3]:
            queries.dialogue(ReporterViewer(receipts.reporter(receipt)))
        assert verify(SYSTEM).broken is None
        assert not StoredReport.objects.filter(id=old).exists()
        # What was on its way while the backup was made is there whole, or not at all.
        for stored in StoredReport.objects.all():
            assert stored.assessments.count() == 1
        tell()
    kept = {path.name for path in (new / "secrets").iterdir()}
    assert {"receipt-pepper", "blind-index", "root-public"} <= kept


def test_a_restore_in_place_waits_for_nobody_and_takes_everything_back(
    away: Path, home: Path, tmp_path: Path
) -> None:
    key = away / "key"
    public = elsewhere(away, "backup", "new-key", str(key)).strip()
    build_house()
    first = tell()
    file = json.loads(done(home, "backup", "--to", str(tmp_path), PAYUNG_BACKUP_KEY=public))["file"]
    tell()
    connection.close()  # on PostgreSQL nobody else may be connected
    given = ("restore", file, "--key", str(key), "--without-tombstones")
    assert "--replace" in payung(home, *given).communicate(timeout=120)[1]
    done(home, *given, "--replace")
    assert StoredReport.objects.count() == 1
    queries.dialogue(ReporterViewer(receipts.reporter(first)))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
def test_the_backups_own_role_is_enough_and_needs_no_secret(
    away: Path, home: Path, tmp_path: Path
) -> None:
    public = elsewhere(away, "backup", "new-key", str(away / "key")).strip()
    build_house()
    tell()
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)
    own = {
        "PGUSER": "payung_backup",
        "DJANGO_SETTINGS_MODULE": "payung.config.settings.worker",
        **{secrets.variable(name): "" for name in secrets.ALL},
    }
    backup = done(home, "backup", "--to", str(tmp_path), PAYUNG_BACKUP_KEY=public, **own)
    assert json.loads(done(home, "backup", "verify", json.loads(backup)["file"], **own))


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite locks the file for the moment of a restore"
)
def test_a_restore_in_place_is_refused_while_somebody_is_connected(
    away: Path, home: Path, tmp_path: Path
) -> None:
    key = away / "key"
    public = elsewhere(away, "backup", "new-key", str(key)).strip()
    build_house()
    file = json.loads(done(home, "backup", "--to", str(tmp_path), PAYUNG_BACKUP_KEY=public))["file"]
    tell()  # this process stays connected
    refused = payung(home, "restore", file, "--key", str(key), "--replace", "--without-tombstones")
    assert "in use" in refused.communicate(timeout=120)[1]
    assert StoredReport.objects.count() == 1
