"""A report points to its case, which holds what a unit works on (cases.0010); the report is what arrived."""

from datetime import UTC, datetime

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from payung.foundation.sql.table_reshape import Reshape

# What goes back into the report for the version before, from its case `c`.
DONE = """CASE WHEN c.closed_at IS NOT NULL THEN c.closed_at
    WHEN c.look_at IS NOT NULL OR c.level NOT IN ('P1', 'P2') THEN c.level_decided_at END"""
OF_CASE = {
    "unit_id": "c.unit_id",
    "level": "c.level",
    "due_at": "COALESCE(c.due_at, c.closed_at)",
    "rises_at": "COALESCE(c.rises_at, c.closed_at)",
    "raised_at": "c.raised_at",
    "decided_at": "c.level_decided_at",
    "done_at": DONE,
    "look_at": "c.look_at",
    "review_at": "c.review_at",
    "review_raised_at": "c.review_raised_at",
    "held_at": "c.held_at",
    "named_only": "c.named_only",
}
BACK = {
    column: f"(SELECT {value} FROM cases_case c WHERE c.id = case_id)"
    for column, value in OF_CASE.items()
}
FILL_BACK = (
    f"UPDATE intake_storedreport SET {', '.join(f'{name} = {sql}' for name, sql in BACK.items())}"
)
READERS_BACK = (
    "INSERT INTO intake_namedreader (report_id, officer_id, chain)"
    " SELECT case_id, officer_id, chain FROM cases_reader"
)
WAITING = Q(done_at=None)
OLD_INDEXES = (
    ("waiting", ("unit", "level", "due_at", "id"), WAITING),
    ("waiting_in_lane", ("unit", "lane", "level", "due_at", "id", "named_only"), WAITING),
    ("waiting_by_time", ("unit", "due_at", "id", "named_only"), WAITING),
    ("risen", ("unit", "raised_at", "id", "named_only"), WAITING & Q(raised_at__isnull=False)),
    ("rising", ("rises_at",), WAITING & Q(raised_at=None)),
    ("to_look_at", ("look_at",), Q(look_at__isnull=False)),
    ("received", ("unit", "received_at", "id"), None),
    ("received_in_lane", ("unit", "lane", "received_at", "id"), None),
    ("to_review", ("unit", "review_at", "id"), None),
)
GOES = {
    "unit": models.ForeignKey(
        "people.unit",
        on_delete=django.db.models.deletion.PROTECT,
        related_name="reports",
        null=True,
    ),
    "due_at": models.DateTimeField(null=True),
    "rises_at": models.DateTimeField(null=True),
    "raised_at": models.DateTimeField(null=True),
    "decided_at": models.DateTimeField(null=True),
    "done_at": models.DateTimeField(null=True),
    "look_at": models.DateTimeField(null=True),
    "review_at": models.DateTimeField(null=True),
    "review_raised_at": models.DateTimeField(null=True),
    "held_at": models.DateTimeField(null=True),
    "named_only": models.BooleanField(default=False),
}
WAS_NEVER_NULL = ("unit", "due_at", "rises_at")


def plausible(*names):
    return Q(
        *(
            (f"{name}__{bound}", datetime(year, 1, 1, tzinfo=UTC))
            for name in names
            for bound, year in (("gte", 2000), ("lt", 9999))
        )
    )


def checked(name, condition):
    return models.CheckConstraint(condition=condition, name=name)


def to_case(**more):
    return models.OneToOneField(
        "cases.case", on_delete=django.db.models.deletion.PROTECT, related_name="report", **more
    )


def ran(statement):
    """Return what runs a statement, and lets PostgreSQL check it before tables are altered again."""

    def run(apps, schema_editor):
        schema_editor.execute(statement)
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")

    return run


def nothing(apps, schema_editor):
    pass


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0019_levels_and_times_checked"),
        ("cases", "0010_cases_hold_the_work"),
    ]
    operations = [
        Reshape(
            "StoredReport",
            [
                migrations.RemoveConstraint("storedreport", "done_only_if_decided"),
                migrations.RemoveConstraint("storedreport", "level_is_known"),
                migrations.RemoveConstraint("storedreport", "times_are_plausible"),
                *(migrations.RemoveIndex("storedreport", name) for name, _f, _c in OLD_INDEXES),
                migrations.AddField("storedreport", "case", to_case(null=True)),
                migrations.RunPython(
                    ran("UPDATE intake_storedreport SET case_id = id"), nothing
                ),
                migrations.AlterField("storedreport", "case", to_case()),
                *(
                    migrations.AlterField("storedreport", name, GOES[name])
                    for name in WAS_NEVER_NULL
                ),
                migrations.RunPython(nothing, ran(FILL_BACK)),
                *(migrations.RemoveField("storedreport", name) for name in GOES),
                migrations.AddConstraint(
                    "storedreport",
                    checked("report_level_is_known", Q(level__in=["P1", "P2", "P3", "P4", "P5"])),
                ),
                migrations.AddConstraint(
                    "storedreport",
                    checked(
                        "report_times_are_plausible", plausible("received_at", "linked_at")
                    ),
                ),
            ],
            forwards={"case_id": "id"},
            backwards=BACK,
        ),
        migrations.RunPython(nothing, ran(READERS_BACK)),
        migrations.DeleteModel("NamedReader"),
    ]
