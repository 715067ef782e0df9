"""The status port: health, and figures that reveal no single child."""

import io
import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.samples import Sample
from pytest_django import Settings

from payung.cases.models import Case
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving.actions import receive
from payung.ledger import triggers
from payung.ledger.actions import acting
from payung.ledger.models import Head
from payung.operations import acts, machine
from payung.operations.machine import Disk
from payung.operations.status import figures, health, server
from payung.operations.task_queue import DONE
from payung.operations.tests.test_task_queue import task
from payung.staff.models import Officer, Unit
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

MINUTE = timedelta(minutes=1)
# Tomorrow's, so that at every hour of the day what the house did is older.
NOON = (clock.now() + timedelta(days=1)).replace(hour=12, minute=0, second=1, microsecond=0)


@pytest.fixture(autouse=True)
def no_faces(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PAYUNG_FIGURES = tmp_path / "figures"
    monkeypatch.setattr(machine, "disk", lambda: Disk(100, 50))  # whoever runs them may lack room


def receive_many(count: int, lane: Lane = Lane.CHILD) -> None:
    for _ in range(count):
        receipt = receipts.draw() if lane is Lane.CHILD else None
        report = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
        receive(DOOR, report, lane, country="XA", receipt=receipt)


def read(text: bytes) -> dict[tuple[str, str], float]:
    """Return figures by their name and labels."""
    return {
        (sample.name, ",".join(f"{k}={v}" for k, v in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text.decode())
        for sample in family.samples
    }


def now() -> dict[tuple[str, str], float]:
    return read(figures.text()())


# Whether all is well.


def test_where_all_is_well_nothing_is_said(house: House) -> None:
    receive_many(1)
    assert health.reasons() == []


def test_a_database_that_does_not_answer_is_named_alone(house: House) -> None:
    def gone(*_arguments: object) -> None:
        raise OperationalError

    with connection.execute_wrapper(gone):
        assert health.reasons() == ["database"]
        values = now()
    assert values["payung_healthy", ""] == 0
    assert values["payung_unwell", "code=database"] == 1
    assert ("payung_tasks", "state=ready") not in values
    assert values["payung_disk_bytes", ""] > 0


def test_a_database_that_is_older_than_the_code_is_named(house: House) -> None:
    MigrationRecorder(connection).record_unapplied("ledger", "0002_search")
    assert health.reasons() == ["migrations"]
    assert machine.unapplied() == ["ledger.0002_search"]


def test_a_chain_of_the_ledger_that_was_damaged_is_told_for_a_day(house: House) -> None:
    receive_many(1)
    with triggers.lifted(connection):
        Head.objects.update(hash="f" * 64)
    receive_many(1)
    assert health.reasons() == ["ledger"]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert "ledger" not in health.reasons()


@pytest.mark.parametrize(
    ("ahead", "free", "reasons"),
    [(4.9, 6, []), (-4.9, 6, []), (5.1, 6, ["clock"]), (-5.1, 6, ["clock"]), (0, 4, ["disk"])],
)
def test_clocks_that_differ_and_a_disk_that_is_full_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch, ahead: float, free: int, reasons: list[str]
) -> None:
    monkeypatch.setattr(machine, "skew", lambda: ahead)
    monkeypatch.setattr(machine, "disk", lambda: Disk(100, free))
    assert health.reasons() == reasons


def test_a_worker_that_does_nothing_is_named_by_the_task_that_waits(house: House) -> None:
    receive_many(1)
    with clock.at(clock.now() + 2 * MINUTE):
        assert health.reasons() == []
    with clock.at(clock.now() + 4 * MINUTE):
        assert health.reasons() == ["worker"]


def test_a_worker_that_lets_no_clock_rise_is_named(house: House) -> None:
    receive_many(1)
    DBTaskResult.objects.update(status=DONE)
    Case.objects.update(rises_at=clock.now() - 4 * MINUTE)
    assert health.reasons() == ["worker"]
    Case.objects.update(raised_at=clock.now())
    assert health.reasons() == []


# Figures.


def test_of_few_reports_nothing_is_told_and_of_more_only_fives(house: House) -> None:
    place = ("payung_undecided_reports", "level=P3")
    queue = ("payung_queue_age_seconds", "lane=child,unit_kind=police")
    with clock.at(NOON - timedelta(hours=3, minutes=30)):
        receive_many(4)
    with clock.at(NOON):
        values = now()
        assert values[place] == 0
        assert queue not in values
        receive_many(5)
        values = now()
        assert values[place] == 5
        assert values[queue] == 3 * 3600


def test_within_a_quarter_of_an_hour_nobody_sees_a_report_come(house: House) -> None:
    read_figures = figures.text()
    with clock.at(NOON):
        before = read_figures()
        receive_many(20)
        assert read(read_figures())["payung_undecided_reports", "level=P3"] == 0
        assert _of_reports(read_figures()) == _of_reports(before)
    with clock.at(NOON + 15 * MINUTE):
        assert read(read_figures())["payung_undecided_reports", "level=P3"] == 20


def _of_reports(text: bytes) -> dict[tuple[str, str], float]:
    kept = ("undecided", "queue", "clock_risen", "overdue", "ledger")
    return {
        key: value for key, value in read(text).items() if key[0].split("_", 1)[1].startswith(kept)
    }


def test_what_is_late_is_told_by_level_however_few_it_is(house: House) -> None:
    with clock.at(NOON - timedelta(hours=26)):
        receive_many(1)
    with clock.at(NOON):
        assert now()["payung_overdue_seconds", "level=P3"] == 2 * 3600
        assert now()["payung_clock_risen", "level=P3"] == 0
        Case.objects.update(raised_at=clock.now())
        assert now()["payung_clock_risen", "level=P3"] == 1
        Case.objects.update(
            level_decided_at=clock.now(), closed_at=clock.now(), due_at=None, rises_at=None
        )
        values = now()
    assert values["payung_clock_risen", "level=P3"] == 0
    assert ("payung_overdue_seconds", "level=P3") not in values


def test_tasks_that_need_a_person_are_told_one_by_one_and_others_in_fives(db: None) -> None:
    task("RUNNING")
    task("FAILED", begun=5)
    for _ in range(7):
        task("READY", begun=0)
    values = now()
    counts = {state: values["payung_tasks", f"state={state}"] for state in ("ready", "running")}
    assert counts == {"ready": 5, "running": 0}
    assert values["payung_tasks", "state=stuck"] == 1
    assert values["payung_tasks", "state=failed"] == 1


def test_the_age_of_the_last_backup_is_told_and_absent_where_there_is_none(house: House) -> None:
    assert ("payung_backup_age_seconds", "") not in now()
    with clock.at(NOON), acting(SYSTEM) as act:
        act.record("system", acts.BACKUP_MADE, "backup:x", digest="ab" * 32)
    with clock.at(NOON + 20 * MINUTE):
        assert now()["payung_backup_age_seconds", ""] == 20 * 60


def test_the_ledger_is_told_in_tens_and_hours(house: House) -> None:
    with clock.at(NOON):
        receive_many(1)
    with clock.at(NOON + 90 * MINUTE):
        values = now()
    assert values["payung_ledger_entries", ""] % 10 == 0
    assert values["payung_ledger_entries", ""] > 50
    assert values["payung_ledger_age_seconds", ""] == 3600


def test_no_label_and_no_text_comes_from_anything_that_is_kept(house: House) -> None:
    receive_many(6)
    text = figures.text()().decode()
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            assert set(sample.labels) <= {
                *("code", "level", "lane", "unit_kind", "state", "face", "outcome", "le"),
            }
    names = [*Unit.objects.values_list("name", flat=True), *Officer.objects.values_list("name")]
    for name in (*names, *StoredReport.objects.values_list("id", flat=True)):
        assert str(name) not in text
    assert not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}", text)


# Requests, as the faces count them.


def sample(name: str, value: float, **labels: str) -> Sample:
    return Sample(f"payung_request_seconds_{name}", {"face": "public", **labels}, value)


def test_visits_of_the_public_face_are_told_in_tens_as_of_the_quarter_hour(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = {"2xx": 19.0, "5xx": 1.0}

    def of(face: str) -> list[Sample]:
        samples = [sample("count", value, outcome=key) for key, value in counted.items()]
        return [*samples, sample("sum", 1.75, outcome="2xx")] if face == "public" else []

    monkeypatch.setattr(figures, "_of_requests", of)
    read_figures = figures.text()

    def value(outcome: str, name: str = "count") -> float:
        key = (f"payung_request_seconds_{name}", f"face=public,outcome={outcome}")
        return read(read_figures())[key]

    with clock.at(NOON):
        assert (value("2xx"), value("5xx"), value("2xx", "sum")) == (10, 1, 1)
        counted.update({"2xx": 35.0, "5xx": 2.0})
        assert (value("2xx"), value("5xx")) == (10, 2)
    with clock.at(NOON + 15 * MINUTE):
        assert value("2xx") == 30


# The port.


@pytest.fixture
def port(db: None) -> Iterator[int]:
    """Yield the port of a server in another thread, whose paths need no database."""
    serving = server.serving(0)
    thread = threading.Thread(target=serving.serve_forever)
    thread.start()
    yield serving.server_port
    serving.shutdown()
    thread.join()
    serving.server_close()


def ask(port: int, path: str, **headers: str) -> tuple[int, str]:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


@pytest.fixture
def reasons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    codes: list[str] = []
    monkeypatch.setattr(health, "reasons", lambda: list(codes))
    return codes


def test_the_port_says_whether_all_is_well(port: int, reasons: list[str]) -> None:
    status, body = ask(port, "/healthz")
    assert (status, json.loads(body)) == (200, {"ok": True, "reasons": []})
    reasons.append("worker")
    status, body = ask(port, "/healthz")
    assert (status, json.loads(body)) == (503, {"ok": False, "reasons": ["worker"]})


def test_the_port_has_two_addresses_and_no_more(port: int, reasons: list[str]) -> None:
    reasons.append(health.DATABASE)
    assert ask(port, "/metrics")[0] == 200
    for path in ("/", "/metrics/", "/healthz/..", "/en/"):
        assert ask(port, path)[0] == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil", ""])
def test_a_name_from_elsewhere_is_refused(port: int, reasons: list[str], host: str) -> None:
    assert ask(port, "/healthz", Host=host)[0] == 400


def test_the_port_is_this_machines_alone(port: int) -> None:
    assert server.HOST == "127.0.0.1"


def test_a_port_that_is_taken_is_named(port: int, capsys: pytest.CaptureFixture[str]) -> None:
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("status", "--port", str(port), stderr=out)
    assert end.value.code == 2
    assert out.getvalue().startswith(f"port: cannot open {port}")
