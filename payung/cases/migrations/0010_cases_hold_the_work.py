"""A case holds what a unit works on: level, clock, hold, review, readers. Each report has one, under its id.

Until now a case began when somebody took a report, and the rest stood in the report. Decisions and notes stay
sealed under the id of the case that there was (`sealed_as`). The rows of reports follow in intake.0020.
"""

import uuid
from datetime import UTC, datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

TRIGGERS = ("payung_public_may_only_raise", "payung_api_adds_for_partners")
# Words or wishes that wait for an answer keep a case open.
WAITS = """EXISTS (SELECT 1 FROM intake_message m WHERE m.report_id = r.id
    AND ((m.author = 'reporter' AND m.seen_at IS NULL)
        OR (m.kind IN ('stop', 'see', 'correction', 'forget') AND m.decided_at IS NULL)))"""
IS_OPEN = f"(r.done_at IS NULL OR r.look_at IS NOT NULL OR {WAITS})"
COPY = f"""
INSERT INTO cases_case (id, unit_id, lane, level, language, owner_id, new_to_owner, named_only, opened_at,
    taken_at, due_at, rises_at, raised_at, level_decided_at, action_at, look_at, ending_id, closed_at,
    held_at, review_at, review_raised_at, sealed_as)
SELECT r.id, r.unit_id, r.lane, r.level, r.language, t.owner_id, COALESCE(t.new_to_owner, false),
    r.named_only, r.received_at, CASE WHEN t.owner_id IS NOT NULL THEN t.opened_at END,
    CASE WHEN {IS_OPEN} THEN r.due_at END, CASE WHEN {IS_OPEN} THEN r.rises_at END,
    CASE WHEN {IS_OPEN} THEN r.raised_at END, r.decided_at, t.action_at, r.look_at, t.ending_id,
    CASE WHEN NOT {IS_OPEN} THEN r.done_at END, r.held_at, r.review_at, r.review_raised_at, b.id
FROM intake_storedreport r
LEFT JOIN cases_caseofreport t ON t.report_id = r.id AND t.unit_id = r.unit_id
LEFT JOIN cases_caseofreport b ON b.report_id = r.id
"""
COPY_BACK = """
INSERT INTO cases_caseofreport (id, report_id, unit_id, owner_id, opened_at, new_to_owner, action_at, ending_id)
SELECT COALESCE(c.sealed_as, c.id), c.id, c.unit_id, c.owner_id, COALESCE(c.taken_at, c.opened_at),
    c.new_to_owner, c.action_at, c.ending_id
FROM cases_case c
WHERE c.sealed_as IS NOT NULL OR c.owner_id IS NOT NULL
    OR EXISTS (SELECT 1 FROM cases_decision d WHERE d.case_id = c.id)
    OR EXISTS (SELECT 1 FROM cases_note n WHERE n.case_id = c.id)
"""
READERS = (
    "INSERT INTO cases_reader (case_id, officer_id, chain)"
    " SELECT report_id, officer_id, chain FROM intake_namedreader"
)
POINTED = ("cases_decision", "cases_note")
POINT = (
    "UPDATE {0} SET case_id = (SELECT report_id FROM cases_caseofreport b WHERE b.id = {0}.case_id)"
)
POINT_BACK = (
    "UPDATE {0} SET case_id = (SELECT COALESCE(sealed_as, id) FROM cases_case c WHERE c.id = {0}.case_id)"
)


def drop_triggers(apps, schema_editor):
    """Take the guards of reports away, which ask for columns that go; `payung grants` makes those of cases."""
    if schema_editor.connection.vendor == "postgresql":
        for name in TRIGGERS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON intake_storedreport")


def ran(*statements):
    """Return what runs statements, and lets PostgreSQL check what they changed before tables are altered."""

    def run(apps, schema_editor):
        for statement in statements:
            schema_editor.execute(statement)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")

    return run


def to_case(model="cases.case", *, checked=True, **more):
    return models.ForeignKey(
        model, on_delete=django.db.models.deletion.PROTECT, db_constraint=checked, **more
    )


def moment(**more):
    return models.DateTimeField(null=True, **more)


OPEN = Q(closed_at=None, look_at=None)
INDEXES = (
    ("open_by_level", ("unit", "level", "due_at", "id"), OPEN),
    ("open_in_lane", ("unit", "lane", "level", "due_at", "id", "named_only"), OPEN),
    ("open_by_time", ("unit", "due_at", "id", "named_only"), OPEN),
    ("open_risen", ("unit", "raised_at", "id", "named_only"), OPEN & Q(raised_at__isnull=False)),
    ("open_rising", ("rises_at",), OPEN & Q(raised_at=None)),
    ("cases_to_look_at", ("look_at",), Q(look_at__isnull=False)),
    ("cases_of_owner", ("owner", "opened_at", "id"), None),
    ("new_to_owner", ("owner",), Q(new_to_owner=True)),
    ("cases_opened", ("unit", "opened_at", "id"), None),
    ("cases_opened_in_lane", ("unit", "lane", "opened_at", "id"), None),
    ("cases_to_review", ("unit", "review_at", "id"), None),
)
TIMES = (
    *("opened_at", "taken_at", "due_at", "rises_at", "raised_at", "level_decided_at", "action_at"),
    *("look_at", "closed_at", "held_at", "review_at", "review_raised_at"),
)
CHECKS = {
    "open_cases_have_a_clock": Q(closed_at=None, due_at__isnull=False)
    | Q(closed_at__isnull=False, due_at=None),
    "clocks_rise": Q(due_at=None, rises_at=None) | Q(due_at__isnull=False, rises_at__isnull=False),
    "closed_only_if_decided": Q(closed_at=None) | Q(level_decided_at__isnull=False),
    "case_level_is_known": Q(level__in=["P1", "P2", "P3", "P4", "P5"]),
    "level_suits_lane": ~Q(lane__in=["child", "community"]) | Q(level__lte="P3"),
    "case_times_are_plausible": Q(
        *(
            (f"{name}__{bound}", datetime(year, 1, 1, tzinfo=UTC))
            for name in TIMES
            for bound, year in (("gte", 2000), ("lt", 9999))
        )
    ),
}


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0009_until_safe"),
        ("intake", "0019_levels_and_times_checked"),
    ]
    operations = [
        migrations.RunPython(drop_triggers, migrations.RunPython.noop),
        migrations.RemoveIndex("case", "new_to_owner"),
        # Their indexes have the names that those of the new table take.
        *(
            migrations.AlterField("case", name, to_case(model, related_name="+", db_index=False, **more))
            for name, model, more in (
                ("unit", "people.unit", {}),
                ("owner", "people.officer", {"null": True}),
                ("ending", "cases.decision", {"null": True}),
            )
        ),
        migrations.RenameModel("Case", "CaseOfReport"),
        migrations.AlterField(
            "caseofreport",
            "report",
            models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="intake.storedreport",
            ),
        ),
        migrations.CreateModel(
            "Case",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("unit", to_case("people.unit", related_name="cases")),
                ("lane", models.CharField(max_length=20)),
                ("level", models.CharField(max_length=2)),
                ("language", models.CharField(max_length=35)),
                ("owner", to_case("people.officer", related_name="cases", null=True)),
                ("new_to_owner", models.BooleanField(default=False)),
                ("named_only", models.BooleanField(default=False)),
                ("opened_at", models.DateTimeField()),
                *((name, moment()) for name in TIMES if name != "opened_at"),
                ("ending", to_case("cases.decision", related_name="+", null=True)),
                ("sealed_as", models.UUIDField(null=True)),
            ],
        ),
        migrations.CreateModel(
            "Reader",
            [
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("case", to_case(related_name="readers")),
                ("officer", to_case("people.officer", related_name="+")),
                ("chain", models.TextField()),
            ],
        ),
        migrations.RunPython(ran(COPY, READERS), migrations.RunPython.noop),
        *(
            migrations.AlterField(
                name, "case", to_case("cases.caseofreport", checked=False, related_name="+")
            )
            for name in ("decision", "note")
        ),
        migrations.RunPython(
            ran(*(POINT.format(table) for table in POINTED)),
            ran(COPY_BACK, *(POINT_BACK.format(table) for table in POINTED)),
        ),
        migrations.AlterField("decision", "case", to_case(related_name="decisions")),
        migrations.AlterField("note", "case", to_case(related_name="notes")),
        migrations.RemoveConstraint("draft", "one_draft"),
        migrations.RenameField("draft", "report", "case"),
        migrations.AlterField("draft", "case", to_case(related_name="drafts")),
        migrations.AddConstraint(
            "draft", models.UniqueConstraint("case", "officer", "kind", name="one_draft")
        ),
        migrations.RemoveConstraint("presence", "once_at_a_report"),
        migrations.RenameField("presence", "report", "case"),
        migrations.AlterField(
            "presence",
            "case",
            models.ForeignKey(
                "cases.case", on_delete=django.db.models.deletion.CASCADE, related_name="+"
            ),
        ),
        migrations.AddConstraint(
            "presence", models.UniqueConstraint("case", "officer", name="once_at_a_case")
        ),
        migrations.DeleteModel("CaseOfReport"),
        migrations.AddConstraint(
            "reader", models.UniqueConstraint("case", "officer", name="reader_named_once")
        ),
        *(
            migrations.AddIndex(
                "case", models.Index(fields=list(fields), name=name, condition=condition)
            )
            for name, fields, condition in INDEXES
        ),
        *(
            migrations.AddConstraint("case", models.CheckConstraint(condition=condition, name=name))
            for name, condition in CHECKS.items()
        ),
    ]
