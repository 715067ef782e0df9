"""Records without anybody's words are deleted by themselves, after their retention period."""

from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.contrib.sessions.models import Session
from django.core.checks import run_checks
from django.core.management import call_command
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.models import Draft, OwnDesk, Presence, Proposal
from payung.cases.notes import actions as notes
from payung.cases.notes.actions import DraftKind
from payung.cases.queue import actions as queue
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.cases.tests.old_reports import information
from payung.cases.tests.reports import receive_report
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as intake
from payung.intake.models import PersonSearch, StoredReport
from payung.intake.persons import Basis, Person
from payung.intake.search import actions as search
from payung.intake.search.queries import SearchFilter
from payung.intake.submissions import idempotency
from payung.intake.submissions.actions import outbox
from payung.operations import task_queue
from payung.operations.management.commands import worker
from payung.operations.session_expiry import forget_sessions
from payung.staff.models import Officer
from tests.house import House

Later = dict[str, timedelta]


@pytest.fixture
def at_work(house: House) -> UUID:
    """A report on which an officer writes, with a view saved."""
    report, officer = receive_report(), house.viewer("intake")
    assignment.take(officer, report)
    notes.keep_draft(officer, report, DraftKind.NOTE, "Half a note.")
    queue.be_present(officer, report)
    queue.save_view(officer, "Late", "state=late")
    return report


@pytest.mark.parametrize(("days", "left"), [(0, 2), (29, 2), (31, 1), (91, 1), (93, 0)])
def test_drafts_and_who_was_there_go_after_their_time(at_work: UUID, days: int, left: int) -> None:
    with clock.at(clock.now() + timedelta(days=days)):
        intake.forget_leftovers(SYSTEM)
    assert Draft.objects.count() + Presence.objects.count() == left
    assert StoredReport.objects.count() == 1


def test_a_draft_that_went_leaves_no_key(at_work: UUID) -> None:
    draft = Draft.objects.get().id
    with clock.at(clock.now() + timedelta(days=31)):
        assert intake.forget_leftovers(SYSTEM) == 1
        assert intake.forget_leftovers(SYSTEM) == 0
    assert not Grant.objects.filter(record=draft).exists()


def test_the_views_of_somebody_who_left_go_with_their_key(house: House, at_work: UUID) -> None:
    desk = OwnDesk.objects.get().id
    intake.forget_leftovers(SYSTEM)
    assert OwnDesk.objects.exists()
    Officer.objects.filter(id=house.officers["intake"]).update(is_active=False)
    intake.forget_leftovers(SYSTEM)
    assert not OwnDesk.objects.exists()
    assert not Grant.objects.filter(record=desk).exists()


@pytest.mark.parametrize(("months", "left"), [(23, 1), (25, 0)])
def test_what_is_kept_of_a_search_goes_with_its_key(house: House, months: int, left: int) -> None:
    search.search_person(
        house.viewer("intake"), SearchFilter(), Person(name="Dewi Sari"), Basis(reason="A call.")
    )
    row = PersonSearch.objects.get().id
    with clock.at(periods.months_after(clock.now(), months)):
        intake.forget_leftovers(SYSTEM)
    assert PersonSearch.objects.count() == left
    assert Grant.objects.filter(record=row).exists() is bool(left)


@pytest.mark.django_db
def test_a_session_goes_when_its_shift_is_over() -> None:
    for name, hours in (("over", -1), ("running", 1)):
        Session.objects.create(
            session_key=name, session_data="", expire_date=clock.now() + timedelta(hours=hours)
        )
    assert forget_sessions(SYSTEM) == 1
    assert Session.objects.get().session_key == "running"


def test_the_file_says_what_the_code_does() -> None:
    assert timedelta(days=periods.rule(Kind.TASK).days or 0) == task_queue.KEPT
    text = periods.DATA.read_text(encoding="utf-8")
    for kind, kept in (("idempotency", idempotency.KEPT_FOR), ("delivery", outbox.KEPT_FOR)):
        entry = text.partition(f"[kind.{kind}]")[2].partition("[kind.")[0]
        assert f"days = {kept.days}\n" in entry


def test_the_command_says_how_much_went(at_work: UUID, capsys: pytest.CaptureFixture[str]) -> None:
    with clock.at(clock.now() + timedelta(days=31)):
        call_command("retention", "sweep")
    assert capsys.readouterr().out.strip() == '{"deleted": 1, "tasks": 0}'


def test_every_hour_the_worker_proposes_and_lets_go(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    information()
    assert worker.sweep(worker.TENDING) == 0
    assert Proposal.objects.count() == 1
    with clock.at(clock.now() + timedelta(days=400)):
        assert worker.sweep(worker.TENDING) == 0
    assert StoredReport.objects.count() == 1  # nobody has decided


def test_periods_that_cannot_be_read_are_said_before_anything_starts(
    settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_RETENTION = str(tmp_path / "none.toml")
    assert [fault.id for fault in run_checks() if fault.id == "payung.E120"] == ["payung.E120"]
    settings.PAYUNG_RETENTION = ""
    assert not [fault for fault in run_checks() if fault.id == "payung.E120"]
