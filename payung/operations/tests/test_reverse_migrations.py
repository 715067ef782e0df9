"""All migrations forwards and back on a database with data in every column: what stays, and what is lost.

Everything that an earlier version knew is still there after going back. What only the newer version can keep
is lost, and docs/operators/operate.md names it; then the way back is the backup.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState
from pytest_django import DjangoDbBlocker

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.decisions import actions as decisions
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Decision, Join, Step, Transfer
from payung.cases.notes import actions as notes
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queue import queries
from payung.cases.retention import actions as retention
from payung.cases.sharing import actions as sharing
from payung.cases.sides import Side
from payung.cases.steps.actions import Plan, plan_step, record_step
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.directory.models import Contact
from payung.foundation import clock, receipts
from payung.foundation.models import Grant
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import EntryCount, Message, MessageKind, StoredReport
from payung.intake.receiving import actions as receiving
from payung.media.models import CaseHash, Exhibit
from payung.operations import guards
from payung.staff import actions as people
from payung.staff.duty.actions import make_agreement
from payung.staff.queries import partner_of_key
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import House, clock_of

pytestmark = pytest.mark.django_db(transaction=True)
ROOMS: Final = {
    "foundation",
    "ledger",
    "directory",
    "people",
    "media",
    "intake",
    "cases",
    "removal",
}
PAGE: Final = Path(__file__).parents[3] / "docs" / "operators" / "operate.md"
REPORT: Final[dict[str, object]] = {
    "language": "en",
    "children": [{"safe_now": "yes"}],
    "identifiers": [{"kind": "account", "value": "kite"}],
}
# Only the newer version lets these be; the migration refuses to be taken back, and nothing is changed.
OBSTACLES: Final = {
    "cases.0005_nobodys_yet": "UPDATE cases_case SET owner_id = (SELECT owner_id FROM cases_case"
    " WHERE owner_id IS NOT NULL LIMIT 1) WHERE owner_id IS NULL",
    "directory.0002_corrected": "DELETE FROM directory_contact WHERE EXISTS (SELECT 1 FROM directory_contact"
    " AS other WHERE other.id = directory_contact.replaced_by_id AND other.id <> directory_contact.id"
    " AND other.value = directory_contact.value)",
    "foundation.0002_keys_that_are_signed": "DELETE FROM foundation_grant WHERE id IN"
    " (SELECT MAX(id) FROM foundation_grant GROUP BY record, reader HAVING COUNT(*) > 1)",
}
# A case began when somebody took a report, and had an id of its own.
_OTHER_CASES: Final = {
    *(
        f"cases_case.{name}"
        for name in (
            "id",
            "unit_id",
            "owner_id",
            "opened_at",
            "new_to_owner",
            "action_at",
            "ending_id",
        )
    ),
    *("cases_decision.case_id", "cases_note.case_id"),
}
# A share was no row of this table, so each column has one value less.
_WITHOUT_SHARES: Final = {
    f"cases_case.{name}"
    for name in (
        *("id", "unit_id", "lane", "level", "language", "merged_into_id", "merged_at", "owner_id"),
        *("new_to_owner", "named_only", "opened_at", "taken_at", "due_at", "rises_at", "raised_at"),
        *("level_decided_at", "action_at", "look_at", "ending_id", "closed_at", "held_at"),
        *("review_at", "review_raised_at", "sealed_as"),
    )
}
# What a migration moved elsewhere, and writes back for the version before.
WRITTEN_BACK: Final = {
    # The version before has one join between two cases, and knows no suspect in both.
    "cases.0028_one_suspect": {
        f"cases_join.{name}"
        for name in (
            *("id", "first_id", "second_id", "kind", "rule", "officer_id"),
            *("made_at", "undone_at", "undone_by_id"),
        )
    },
    # The worker of the version before finds all links again.
    "intake.0023_links_are_read": {"intake_storedreport.linked_at"},
    # The version before has one level, that of the case.
    "intake.0020_reports_point_to_cases": {"intake_storedreport.level"},
    "cases.0010_cases_hold_the_work": _OTHER_CASES,
    "cases.0013_shares": _WITHOUT_SHARES,
    "intake.0011_wishes": {
        "intake_storedreport.stop_asked_at",
        "intake_storedreport.stop_decided_at",
    },
    # The version before knew no hashes but those of the files themselves.
    "media.0012_hashes_have_ids": {
        f"media_casehash.{name}"
        for name in (
            *("exhibit_id", "unit_id", "md5", "sha1", "sha256", "pdq"),
            *("frames", "pdq_quality", "pdq_maker", "looked_in"),
        )
    },
}
# Columns that a migration resets on purpose: the worker looks all exhibits up again.
WRITTEN_ANEW: Final = {
    "media.0011_frames": {"media_casehash.looked_in"},
    "cases.0010_cases_hold_the_work": _OTHER_CASES,
}
Table = dict[str, list[object]]  # each column, its values by the rows' key


def lived_in(house: House) -> tuple[UUID, ReporterViewer]:
    """Let there be something in every table and column; return a report of which a wish to stop was decided."""
    receipt = receipts.draw()
    received = receiving.receive(
        DOOR, Report.lenient(REPORT), Lane.CHILD, country="XA", receipt=receipt
    )
    report, child = received.reference, ReporterViewer(receipts.reporter(receipt))
    partner = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    viewer = partner_of_key(DOOR, people.make_partner_key(SYSTEM, partner))
    sent = receiving.receive(viewer, Report.strict(REPORT), Lane.PARTNER, country="XA")
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P2, "Heard.", seen=Level.P3)
    dialogue.answer(officer, report, "Thank you.", upto=99)
    notes.write_note(officer, report, "Called.", side=Side.POLICE)
    who = persons.add_person(officer, report, Details(PersonRole.CHILD, name="Invented"))
    children.write_note(officer, report, who, "A talk.")
    words, now = Contents("Call the school."), clock.now()
    plan_step(officer, report, StepKind.TASK, Plan(words, now + timedelta(days=1)))
    record_step(officer, report, StepKind.TASK, words, now)
    assignment.propose_transfer(officer, report, house.units["child_protection"], "Theirs.")
    assignment.withdraw_transfer(officer, Transfer.objects.get().id)
    dialogue.ask_to_stop(child)
    retention.set_hold(
        house.viewer("super"), sent.reference, "A court asks."
    )  # nobody has taken it
    first, second = [
        receiving.receive(DOOR, Report.lenient(REPORT), Lane.INDUSTRY, country="XA").reference
        for _report in range(2)
    ]  # nobody touches them
    assert joining.join_by_rule(SYSTEM, first, second, "same_account")
    Join.objects.update(undone_at=clock.now(), undone_by=officer.id)
    joining.link_suspect(officer, report, sent.reference, "One suspect.")
    sharing.share(house.viewer("super"), report, house.units["child_protection"], "Theirs too.")
    make_agreement(house.viewer("super"), house.units["child_protection"])
    fill_case(report)
    fill(Exhibit)
    hashed()
    for model in apps.get_models():
        if model._meta.app_label in ROOMS - {"ledger"} and model not in {Case, Join, Step}:
            fill(model)
    EntryCount.objects.update(language="other")  # a language is one of ours, or this
    Message.objects.filter(kind=MessageKind.STOP).update(decided_at=clock.now())
    contact = Contact.objects.order_by("id")[0]
    Contact.objects.create(
        helpline=contact.helpline,
        channel=contact.channel,
        value=contact.value,
        position=9,
        replaced_by=contact,
    )
    grant = Grant.objects.order_by("id")[0]
    Grant.objects.create(record=grant.record, reader=grant.reader, box=b"x")
    return report, child


def fill_case(case: UUID) -> None:
    """Give a case a value in every column, but that it is closed: its clock runs."""
    names = ("action_at", "look_at", "raised_at", "review_raised_at", "reported_again_at")
    moments = dict.fromkeys(names, clock.now())
    ending = Decision.objects.filter(case_id=case).latest("made_at")
    Case.objects.filter(id=case).update(
        **moments, held_at=clock.now(), ending=ending, new_to_owner=True, sealed_as=uuid4()
    )


def hashed() -> None:
    """Store hashes of an exhibit, and of a file inside its container."""
    exhibit = Exhibit.objects.get()
    hashes = dict.fromkeys(("md5", "sha1", "sha256", "pdq", "frames"), b"something")
    values = {"exhibit": exhibit, "unit_id": exhibit.unit_id, **hashes}
    CaseHash.objects.create(id=exhibit.id, **values)
    CaseHash.objects.create(id=UUID(int=2**128 - 1), place=1, **values)


def fill(model: type[models.Model]) -> None:
    """Give one row of a table a value in every column that may lack one; make that row if there is none."""
    rows = model._default_manager.order_by("pk")
    row = rows.first()
    values = {
        field.name: value_for(field)
        for field in model._meta.concrete_fields
        if not field.primary_key
        and (row is None or getattr(row, field.attname) in (None, "", False))
    }
    if row is None:
        key = model._meta.pk
        if isinstance(key, models.CharField | models.UUIDField | models.ForeignKey):
            values[key.name] = value_for(key)
        model._default_manager.create(**values)
    elif values:
        rows.filter(pk=row.pk).update(**values)


def value_for(field: models.Field[object, object]) -> object:
    """Return something that a column can hold."""
    if isinstance(field, models.ForeignKey):
        rows = field.related_model._default_manager.order_by("pk")
        # The version before has no shares, and keeps what names officers and drafts at reports.
        return (rows.filter(share_of=None) if field.related_model is Case else rows).first()
    kinds = (
        (models.BooleanField, True),
        (models.DateTimeField, clock.now()),
        (models.DateField, date(2026, 3, 2)),
        (models.BinaryField, b"something"),
        (models.UUIDField, uuid4()),
        (models.IntegerField, 7),
        (models.JSONField, ["something"]),
        (models.CharField, "x"),
        (models.TextField, "x"),
    )
    return next(value for kind, value in kinds if isinstance(field, kind))


def everything() -> dict[str, Table]:
    """Return the contents of all tables of the rooms."""
    tables: dict[str, Table] = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.table_names(cursor):
            if name.split("_")[0] not in ROOMS:
                continue
            keys = connection.introspection.get_primary_key_columns(cursor, name) or []
            cursor.execute(f'SELECT * FROM "{name}" ORDER BY {", ".join(keys)}')
            columns = [column[0] for column in cursor.description]
            rows = [[plain(value) for value in row] for row in cursor.fetchall()]
            tables[name] = {
                column: [row[place] for row in rows] for place, column in enumerate(columns)
            }
    return tables


def plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def shared_but_changed(before: dict[str, Table], after: dict[str, Table]) -> Iterator[str]:
    """Yield the columns that exist in both and differ."""
    for table in before.keys() & after.keys():
        for column in before[table].keys() & after[table].keys():
            if before[table][column] != after[table][column]:
                yield f"{table}.{column}"


class Prepared(Migration):
    """A migration with Django's states before and after each of its operations."""

    def __init__(self, migration: Migration, before: ProjectState) -> None:
        super().__init__(migration.name, migration.app_label)
        self.after = before
        self._states: list[tuple[Operation, ProjectState, ProjectState]] = []
        for operation in migration.operations:
            older, self.after = self.after, self.after.clone()
            operation.state_forwards(self.app_label, self.after)
            self._states.append((operation, older, self.after))

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Run the operations forwards."""
        del collect_sql
        for operation, older, newer in self._states:
            operation.database_forwards(self.app_label, schema_editor, older, newer)
        return project_state

    def unapply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        """Run the operations back."""
        del collect_sql
        for operation, older, newer in reversed(self._states):
            operation.database_backwards(self.app_label, schema_editor, newer, older)
        return project_state


class Steps:
    """All later migrations of the rooms in order, each with Django's states of its operations.

    Django makes these states again each time it runs a migration, which takes four times as long as its SQL.
    """

    def __init__(self) -> None:
        self._executor = MigrationExecutor(connection)
        loader = self._executor.loader
        whole = self._executor.migration_plan(loader.graph.leaf_nodes(), clean_start=True)
        self._state = ProjectState(real_apps=loader.unmigrated_apps)
        for migration in (step for step, _ in whole if not _is_later(step)):
            self._state = migration.mutate_state(self._state, preserve=False)
        self._state.apps  # noqa: B018  from here on only what an operation changes is made again
        self._steps: list[Prepared] = []
        after = self._state
        for migration in (step for step, _ in whole if _is_later(step)):
            self._steps.append(Prepared(migration, after))
            after = self._steps[-1].after
        self._undone: list[Prepared] = []

    def __iter__(self) -> Iterator[Prepared]:
        return iter(self._steps)

    def __reversed__(self) -> Iterator[Prepared]:
        return reversed(self._steps)

    def run(self, migration: Prepared, *, back: bool) -> None:
        """Run one migration, forwards or back."""
        if back:
            self._executor.unapply_migration(self._state, migration)
        else:
            self._executor.apply_migration(self._state, migration)

    def back_before(self, name: str) -> None:
        """Take back the migrations of reports, their cases and removals, down to the one of this name."""
        for migration in reversed(self):
            of_cases = migration.app_label == "cases" and migration.name >= "0010"
            if migration.app_label not in {"intake", "removal"} and not of_cases:
                continue
            self.run(migration, back=True)
            self._undone.append(migration)
            if str(migration) == name:
                return

    def forward(self) -> None:
        """Run again what `back_before` has taken back."""
        while self._undone:
            self.run(self._undone.pop(), back=False)


def _is_later(migration: Migration) -> bool:
    return migration.app_label in ROOMS and migration.name != "0001_initial"


def listed() -> dict[str, str]:
    """Return the operator's page's rows of migrations that lose data on the way back."""
    text = PAGE.read_text(encoding="utf-8")
    return dict(re.findall(r"^\| `(\w+\.\d{4}_\w+)` \| (.+) \|$", text, re.M))


@pytest.fixture(scope="module")
def steps(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Steps:
    with django_db_blocker.unblock():
        return Steps()


@pytest.fixture
def newest() -> Iterator[None]:
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def refuses(steps: Steps, migration: Prepared) -> bool:
    """Say whether a migration cannot be taken back; then nothing has changed, and the obstacle is put away."""
    name = str(migration)
    if name not in OBSTACLES:
        return False
    before = everything()
    with pytest.raises(IntegrityError):
        steps.run(migration, back=True)
    assert everything() == before
    with connection.cursor() as cursor:
        cursor.execute(OBSTACLES[name])
    return True


def test_going_back_loses_what_only_the_newer_version_knew_and_the_page_names_it(
    house: House, newest: None, steps: Steps
) -> None:
    lived_in(house)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(guards.everything())  # as in operation; they name tables that go
    assert [name for name, table in everything().items() if not next(iter(table.values()))] == []
    losing = set()
    for migration in reversed(steps):
        refused = refuses(steps, migration)
        before = everything()
        steps.run(migration, back=True)
        older = everything()
        assert set(shared_but_changed(before, older)) == WRITTEN_BACK.get(str(migration), set())
        steps.run(migration, back=False)
        again = everything()
        assert {name: set(table) for name, table in again.items()} == {
            name: set(table) for name, table in before.items()
        }
        assert set(shared_but_changed(older, again)) == WRITTEN_ANEW.get(str(migration), set())
        if refused or again != before:
            losing.add(str(migration))
        steps.run(migration, back=True)
    assert losing == set(listed())
    assert all(listed().values())

    # One after the other, as an upgrade over many versions: what the first version kept is there.
    first = everything()
    for migration in steps:
        steps.run(migration, back=False)
    assert set(shared_but_changed(first, everything())) <= _OTHER_CASES


def test_a_wish_to_stop_is_seen_by_the_version_before(
    house: House, newest: None, steps: Steps
) -> None:
    report, _child = lived_in(house)
    wish = Message.objects.get(report=report, kind=MessageKind.STOP)
    steps.back_before("intake.0011_wishes")
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM intake_storedreport WHERE stop_decided_at IS NOT NULL")
        assert cursor.fetchone() == (1,)
    steps.forward()
    wish.refresh_from_db()
    assert wish.decided_at is not None
    assert StoredReport.objects.filter(pk=report).exists()


def test_a_child_in_danger_who_had_vanished_is_listed_again(
    house: House, newest: None, steps: Steps
) -> None:
    officer, now = house.viewer("intake"), clock.now()
    levels = (Level.P1, Level.P2, Level.P3)
    with clock.at(now - timedelta(days=40)):
        document = Report.lenient({"language": "en", "children": [{"safe_now": "no"}]})
        reports = {
            level: receiving.receive(DOOR, document, Lane.CHILD, country="XA").reference
            for level in levels
        }
        for level, report in reports.items():
            assignment.take(officer, report)
            decisions.decide_level(officer, report, level, "Heard.", seen=Level.P1)
    steps.back_before("intake.0018_listed_until_safe")
    steps.forward()
    rows = queries.queue(officer).rows
    assert [row.id for row in rows] == [reports[Level.P1], reports[Level.P2]]
    for row in rows:
        assert now + timedelta(days=6) < clock_of(row.id)[0] <= clock.now() + timedelta(days=7)
        assert row.raised_at is None
    done = StoredReport.objects.get(id=reports[Level.P3])
    assert done.case.closed_at == done.case.level_decided_at
