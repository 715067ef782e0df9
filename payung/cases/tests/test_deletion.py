"""Deleting: all of a report or nothing of it, no key and no byte left, again after every restore."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, models
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Alarm, Case, Decision, Note, Proposal
from payung.cases.notes import actions as notes
from payung.cases.queries import sealed_records
from payung.cases.queue import actions as queue
from payung.cases.retention import actions as retention
from payung.cases.sharing import actions as sharing
from payung.cases.tests.old_reports import WAIT, acted_on, information, looked_at, proposal_of
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock, tombstones
from payung.foundation.errors import BadInput
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.deletion.actions import decided_deletion, record_deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.models import (
    Delivery,
    Feedback,
    Message,
    NameToken,
    Sent,
    StoredAssessment,
    StoredReport,
    Token,
    Tombstone,
)
from payung.intake.rule_marks import actions as rule_marks
from payung.intake.rule_marks.verdicts import Verdict
from payung.staff import actions as people
from payung.triage.lanes import Lane, Level
from tests.house import House

IDENTIFIER = [{"kind": "account", "value": "@blue_kite_77", "whose": "suspect"}]


@pytest.fixture(autouse=True)
def stones(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "retention.toml"
    path.write_text('[country.XA.case]\nmonths = 12\nsource = "Invented"\n')
    settings.PAYUNG_RETENTION = str(path)
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    return tmp_path / "tombstones.jsonl"


def whole(house: House) -> UUID:
    """A case with everything that can hang on a report, beside another report that it is linked to."""
    report, child = acted_on(house)
    other = receive_report(Lane.INDUSTRY, identifiers=IDENTIFIER)
    for number in (report, other):
        Token.objects.get_or_create(report_id=number, kind="account", key_id="k", value=b"1" * 16)
    partner = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    now = clock.now()
    Sent.objects.create(
        report_id=report, partner_id=partner, level="P3", sent_at=now, changed_at=now
    )
    Delivery.objects.create(
        partner_id=partner, report_id=report, event="report.status", made_at=now, due_at=now
    )
    feedback.give_feedback(child, TreatmentAnswers(words="Kind."), report)
    dialogue.draw_number(child, report)
    supervisor = house.viewer("super")
    assignment.take(supervisor, other)
    closure = decisions.Closure.NOT_ABOUT
    decisions.decide_level(supervisor, other, Level.P5, "Seen.", seen=Level.P3, closure=closure)
    rule_marks.mark_report(supervisor, report, Verdict.NO_DANGER, sentence="Kite.")
    care = house.units["child_protection"]
    sharing.share(supervisor, report, care, "The family is theirs.")
    sharing.end_share(supervisor, report, care, "They have finished.")
    joining.join(supervisor, report, other, "The same account.")
    named = [house.officers["super"], house.officers["liaison"], house.officers["intake"]]
    assignment.name_readers(house.viewer("super"), report, named, "Conflict.")
    officer = house.officers["fresh"]
    assignment.declare_conflict(house.viewer("super"), report, officer, "A cousin.")
    NameToken.objects.create(report_id=report, value=b"1" * 16)
    queue.be_present(house.viewer("super"), report)
    Case.objects.filter(id=report).update(review_at=clock.now())
    Alarm.objects.create(case_id=report, begun_at=clock.now())
    return report


def decided(house: House, report: UUID) -> None:
    deletion.propose_deletions(SYSTEM)
    if not Proposal.objects.filter(record=report).exists():
        Proposal.objects.create(
            record=report,
            unit_id=house.units["police"],
            kind="case",
            rule="reviewed",
            since=clock.now(),
            proposed_at=clock.now(),
            proposed_by="system",
        )
    retention.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    if not Proposal.objects.filter(record=report, ends_at__isnull=False).exists():
        retention.confirm_deletion(house.viewer("liaison"), [proposal_of(report)])


def run() -> int:
    with clock.at(clock.now() + WAIT):
        return deletion.delete_decided(SYSTEM)


def hanging_on(report: UUID) -> dict[str, int]:
    """Count, in every table of the house, the rows that point to a report or its case."""
    from django.apps import apps

    case = list(Case.objects.filter(id=report).values_list("id", flat=True))
    counts: dict[str, int] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if not isinstance(field, models.ForeignKey):
                continue
            target = {StoredReport: [report], Case: case}.get(field.related_model)
            if target is not None:
                key = f"{model.__name__}.{field.name}"
                rows = model._default_manager.filter(**{f"{field.name}__in": target})
                counts[key] = rows.count()
    return counts


def test_nothing_that_hangs_on_a_report_stays(house: House) -> None:
    report = whole(house)
    before = hanging_on(report)
    sealed = {report, *sealed_records.sealed_of(SYSTEM, report)}
    for model in (Message, StoredAssessment):
        sealed |= set(model.objects.filter(report_id=report).values_list("id", flat=True))
    # Whoever adds a table that points to a report must show here that it goes with it.
    empty = {name for name, count in before.items() if not count}
    # payung/removal/tests/ deletes these
    removals = {f"{name}.case" for name in ("RemovalRequest", "RemovalRecord", "StoredFingerprint")}
    assert empty <= {"Join.first", "Join.second"} | removals
    assert before["Join.first"] + before["Join.second"]

    decided(house, report)
    assert run() == 1

    assert set(hanging_on(report).values()) == {0}
    (other,) = Case.objects.values_list("id", flat=True)
    assert set(Decision.objects.values_list("case_id", flat=True)) == {other}
    assert not Note.objects.exists()
    assert not Proposal.objects.exists()
    assert not Grant.objects.filter(record__in=sealed).exists()
    assert StoredReport.objects.count() == 1  # the other one stays
    assert Case.objects.get().merged_into is None  # it is a case of its own again
    assert Feedback.objects.count() == 1  # it names no report, and has a period of its own


@pytest.mark.parametrize("lane", [Lane.INDUSTRY, Lane.CHILD])
def test_what_a_deleted_report_had_joined_stays_one_case_if_services_sent_it(
    house: House, lane: Lane
) -> None:
    supervisor = house.viewer("super")
    gone, lead, other, apart = (receive_report(lane) for _number in range(4))
    for report in (lead, other):
        joining.join(supervisor, gone, report, "One account.")
    case = Case.objects.get(id=gone)
    record_deletion.delete_report(SYSTEM, case, record_deletion.Cause("case", "reviewed", "system"))

    together = lead if lane is Lane.INDUSTRY else None
    pointers = dict(Case.objects.values_list("id", "merged_into"))
    assert pointers == {lead: None, other: together, apart: None}


def test_killed_in_the_middle_nothing_is_gone_and_it_goes_on_afterwards(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    reports = [whole(house), information()]
    for report in reports:
        decided(house, report)
    before = hanging_on(reports[0])

    def dies(*args: Any, **kwargs: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(decided_deletion, "delete_report", dies)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert hanging_on(reports[0]) == before
    assert not Tombstone.objects.exists()
    assert "record.deleted" not in acts_of(reports[0])
    assert run() == 2
    assert Tombstone.objects.count() == 2


def test_killed_before_the_file_was_written_it_is_written_the_next_time(
    house: House, stones: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = information()
    decided(house, report)

    def dies(*args: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(tombstones, "append", dies)
        with pytest.raises(KeyboardInterrupt):
            run()
    assert not stones.exists()
    assert Tombstone.objects.get().id == report
    assert run() == 0
    (line,) = tombstones.read(stones)
    assert line is not None
    assert (line.record, line.kind) == (report, "information")
    assert run() == 0
    assert len(list(tombstones.read(stones))) == 1


def test_the_file_holds_ids_and_nothing_that_anybody_told(house: House, stones: Path) -> None:
    report = whole(house)
    decided(house, report)
    run()
    (line,) = tombstones.read(stones)
    assert line is not None
    assert line.unit == str(house.units["police"])
    assert line.decided_by == house.viewer("super").name
    assert line.confirmed_by == house.viewer("liaison").name
    assert stones.stat().st_mode & 0o077 == 0
    assert "lookup" not in stones.read_text()


def test_an_older_copy_is_made_true_again_with_its_case(house: House, stones: Path) -> None:
    report = whole(house)
    copies: dict[Any, list[Any]] = {
        model: list(model._default_manager.all())
        for model in (StoredReport, Message, StoredAssessment, Case, Decision, Note, Grant)
    }
    decided(house, report)
    run()
    Tombstone.objects.all().delete()
    for model, rows in copies.items():
        there = set(model._default_manager.values_list("pk", flat=True))
        model._default_manager.bulk_create(row for row in rows if row.pk not in there)
    Case.objects.filter(id=report).update(held_at=clock.now())  # lifted later, it was deleted

    assert deletion.replay_tombstones(SYSTEM, stones) == 1
    assert set(hanging_on(report).values()) == {0}
    assert not Grant.objects.filter(record=report).exists()
    assert deletion.replay_tombstones(SYSTEM, stones) == 0
    assert len(list(tombstones.read(stones))) == 1


def test_feedback_comes_back_no_more_than_a_report(house: House, stones: Path) -> None:
    whole(house)
    feedback = Feedback.objects.get()
    copy = [feedback], list(Grant.objects.filter(record=feedback.id))
    line = tombstones.Line(
        str(feedback.id), "feedback", str(house.units["oversight"]), "2026-01-01", "r", "officer:1"
    )
    tombstones.append(stones, [line])
    for _ in range(2):
        assert deletion.replay_tombstones(SYSTEM, stones) == 1
        assert not Grant.objects.filter(record=feedback.id).exists()
        Feedback.objects.bulk_create(copy[0])
        Grant.objects.bulk_create(copy[1])


def test_a_line_that_cannot_be_read_is_named_after_all_others_were_replayed(
    house: House, stones: Path
) -> None:
    report = information()
    line = tombstones.Line(str(report), "information", "", "2026-01-01", "r", "officer:1")
    tombstones.append(stones, [line])
    with stones.open("a") as file:
        file.write('{"v": 1, "id": "torn')
    tombstones.append(stones, [line])
    with pytest.raises(BadInput, match="line 2") as raised:
        deletion.replay_tombstones(SYSTEM, stones)
    assert raised.value.field == "path"
    assert "1 records were deleted again" in str(raised.value)
    assert not StoredReport.objects.exists()


def test_a_file_that_is_not_there_is_said(house: House, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="there is no tombstone file here, or it cannot be read"):
        deletion.replay_tombstones(SYSTEM, tmp_path / "none")


def bytes_of_database() -> bytes:
    """Return whatever the database's own files hold: SQLite's file and log, PostgreSQL's tables."""
    if connection.vendor == "sqlite":
        name = Path(connection.settings_dict["NAME"])
        files = [name, name.with_name(name.name + "-wal")]
    else:
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            folder = Path(cursor.fetchone()[0])
        files = [path for path in (folder / "base").rglob("*") if path.is_file()]
    return b"".join(path.read_bytes() for path in files if path.exists())


@pytest.mark.django_db(transaction=True)
def test_no_byte_is_left_in_the_databases_files() -> None:
    from django.core.management import call_command

    from tests.house import build_house

    house = build_house()
    report = whole(house)
    rows: list[Any] = [
        *StoredReport.objects.filter(id=report),
        *Message.objects.filter(report_id=report),
        *Note.objects.filter(case_id=report),
    ]
    parts = [bytes(row.body)[start : start + 64] for row in rows for start in (40, 600)]
    boxes = [bytes(grant.box) for grant in Grant.objects.filter(record=report)]
    before = bytes_of_database()
    assert all(part in before for part in [*parts, *boxes])

    decided(house, report)
    assert run() == 1
    if connection.vendor == "postgresql":
        call_command("retention", "vacuum", "--full")

    after = bytes_of_database()
    assert [part for part in [*parts, *boxes] if part in after] == []


def test_who_works_on_it_again_after_the_decision_stops_it(house: House) -> None:
    one, two = looked_at(house)[0], acted_on(house)[0]
    for report in (one, two):
        decided(house, report)
    officer = house.viewer("intake")
    # One officer was enough for what nobody had acted on; now somebody has.
    dialogue.answer(officer, one, "We think of you.", upto=9)
    with clock.at(clock.now() + WAIT / 2):
        notes.write_note(officer, two, "A new trace.")
    assert run() == 0
    for report in (one, two):
        assert StoredReport.objects.filter(id=report).exists()
        assert Proposal.objects.get(record=report).decision == ""
        assert "deletion.stopped" in acts_of(report)
