"""A seized process writes to PostgreSQL as its role: how far that reaches."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.cases.sharing import actions as sharing
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries
from payung.intake.links import actions as links
from payung.intake.models import StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger import acts as registered
from payung.ledger import hashing, triggers
from payung.ledger.acts import BEGUN_AGAIN
from payung.ledger.models import Entry, Head
from payung.ledger.verification import verify
from payung.operations import grants, guards
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, FIRST_HUMAN_ACT, Lane, Level
from payung.triage.report import Report
from tests.access.roles import As
from tests.access.roles import as_face as as_face
from tests.house import House, clock_of, reply

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")
LAST = 2**63 - 1
FAR = "'2999-01-01'"
MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
REFUSED = "case_level_is_known|case_times_are_plausible|may only raise a case"
QUIET = {"language": "en", "children": [{"safe_now": "yes"}]}
DANGER = {"language": "en", "children": [{"safe_now": "no"}]}


def receive_report(report: dict[str, Any], receipt: str | None = None) -> StoredReport:
    reference = received(report, receipt)
    return StoredReport.objects.select_related("case").get(id=reference)


def received(report: dict[str, Any], receipt: str | None = None) -> UUID:
    """Receive a child's report as the role that is set; return its id."""
    told = Report.lenient(report)
    return receiving.receive(DOOR, told, Lane.CHILD, country="XA", receipt=receipt).reference


@contextmanager
def seized(face: str) -> Iterator[Any]:
    """Yield a connection as the role of a face, in a transaction that may fail."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {grants.role(face)}")
        yield cursor
        cursor.execute("RESET ROLE")


@contextmanager
def undone() -> Iterator[None]:
    """Take back what a block has done to the database: one house serves many changes."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


# Clocks.


def within(case: UUID, level: Level) -> bool:
    """Say whether a clock runs as soon as its level asks, give or take what the test itself takes."""
    most, slack = timedelta(minutes=FIRST_HUMAN_ACT[level]), timedelta(minutes=5)
    now = clock.now()
    due, rises = clock_of(case)
    return due <= now + most + slack and rises <= now + most * 3 / 4 + slack


CLOCKS = (
    f"rises_at = {FAR}",
    f"due_at = {FAR}",
    f"rises_at = {FAR}, due_at = {FAR}",
    f"rises_at = {FAR}, due_at = {FAR}, raised_at = NULL, level_decided_at = NULL",
    "rises_at = 'infinity', due_at = 'infinity'",
    "rises_at = rises_at + interval '1 minute', due_at = due_at + interval '1 minute'",
)


@on_postgresql
def test_a_seized_public_face_makes_no_running_clock_later(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    stored = receive_report(DANGER)
    before = clock_of(stored.id)
    for change in CLOCKS:
        with subtests.test(change), undone():
            with seized("public") as cursor:
                cursor.execute(f"UPDATE cases_case SET {change}")
            assert clock_of(stored.id) == before


@on_postgresql
def test_what_a_seized_public_face_opens_again_is_due_as_soon_as_its_level_asks(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    stored = receive_report(DANGER)
    assignment.take(house.viewer("intake"), stored.id)
    decisions.decide_level(house.viewer("intake"), stored.id, Level.P1, "Seen.", seen=Level.P1)
    for change in CLOCKS:
        with subtests.test(change), undone():
            with seized("public") as cursor:
                cursor.execute(f"UPDATE cases_case SET {change}")
                cursor.execute("UPDATE cases_case SET level_decided_at = NULL")
            assert within(stored.id, Level.P1)
            assert Case.objects.get(id=stored.case_id).level_decided_at is None


@on_postgresql
def test_what_a_seized_public_face_calls_urgent_is_due_at_once(house: House, as_face: As) -> None:
    stored = receive_report(QUIET)
    with seized("public") as cursor:
        cursor.execute(f"UPDATE cases_case SET level = 'P1', due_at = {FAR}")
    assert within(stored.id, Level.P1)


@on_postgresql
def test_a_p1_rises_whatever_a_seized_public_face_has_set(house: House, as_face: As) -> None:
    stored = receive_report(DANGER)
    with seized("public") as cursor:
        cursor.execute(f"UPDATE cases_case SET rises_at = {FAR}, due_at = {FAR}")
    with clock.at(clock.now() + timedelta(minutes=12)), as_face("worker"):
        assert case_actions.raise_clocks(SYSTEM) == 1
    stored.refresh_from_db()
    assert stored.case.raised_at is not None


QUIETED = (
    ("level = 'P5'", QUIET),
    ("level_decided_at = now()", QUIET),
    ("closed_at = now()", QUIET),
    ("raised_at = now()", DANGER),
    ("raised_at = '2001-01-01', rises_at = rises_at", DANGER),
    ("unit_id = (SELECT id FROM people_unit WHERE kind = 'police')",
     {**QUIET, "suspects": [{"relationship": "police"}]}),
)  # fmt: skip


@on_postgresql
def test_a_seized_public_face_cannot_quiet_or_move_a_report(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    for change, report in QUIETED:
        with subtests.test(change), undone():
            receive_report(report)
            with (
                pytest.raises(ProgrammingError, match="may only raise a case"),
                seized("public") as cursor,
            ):
                cursor.execute(f"UPDATE cases_case SET {change}")


def shared_case(house: House) -> UUID:
    """Let a second unit share a report's case; return the share."""
    stored = receive_report(QUIET)
    unit = house.units["child_protection"]
    sharing.share(house.viewer("super"), stored.id, unit, "They know the family.")
    return Case.objects.get(share_of=stored.case).id


@on_postgresql
@pytest.mark.parametrize(
    "change",
    [
        "closed_at = now(), due_at = NULL, rises_at = NULL",
        "unit_id = (SELECT id FROM people_unit WHERE kind = 'oversight')",
        "level = 'P5'",
    ],
)
def test_a_seized_public_face_ends_and_moves_no_share(
    house: House, as_face: As, change: str
) -> None:
    share = shared_case(house)
    with (
        pytest.raises(ProgrammingError, match="may only raise a case"),
        seized("public") as cursor,
    ):
        cursor.execute(f"UPDATE cases_case SET {change} WHERE id = %s", [share])


@on_postgresql
def test_a_seized_public_face_makes_the_clock_of_no_share_later(house: House, as_face: As) -> None:
    share = shared_case(house)
    before = clock_of(share)
    with seized("public") as cursor:
        cursor.execute(f"UPDATE cases_case SET rises_at = {FAR}, due_at = {FAR}")
    assert clock_of(share) == before


@on_postgresql
def test_a_seized_public_face_shares_nothing(house: House, as_face: As) -> None:
    stored = receive_report(QUIET)
    statement, values = copied(
        stored, share_of_id=stored.case_id, level_decided_at=None, unit_id=house.units["helpline"]
    )
    with pytest.raises(ProgrammingError, match="opens cases that wait"), seized("public") as cursor:
        cursor.execute(statement, values)


@on_postgresql
def test_the_public_face_ends_the_sharing_of_what_goes_to_oversight(
    house: House, as_face: As
) -> None:
    receipt = receipts.draw()
    stored = receive_report(QUIET, receipt)
    unit = house.units["child_protection"]
    sharing.share(house.viewer("super"), stored.id, unit, "They know the family.")
    with as_face("public"):
        dialogue.add_word(
            ReporterViewer(receipts.reporter(receipt)), "He comes now.", safe_now="no"
        )
        assert Case.objects.only("level").get(share_of=stored.case).level == "P1"
        dialogue.add_word(ReporterViewer(receipts.reporter(receipt)), "He is a police officer.")
    assert not Case.objects.filter(share_of=stored.case, closed_at=None).exists()


def copied(stored: StoredReport, **change: Any) -> tuple[str, list[Any]]:
    """Return a statement, and its values, that adds a case like that of a report but for some columns."""
    columns = [str(field.column) for field in Case._meta.concrete_fields]
    row: dict[str, Any] = {name: getattr(stored.case, name) for name in columns}
    given = {**row, "id": uuid4(), **change}
    names, places = ", ".join(columns), ", ".join(["%s"] * len(columns))
    return f"INSERT INTO cases_case ({names}) VALUES ({places})", list(given.values())


@on_postgresql
def test_what_a_seized_public_face_adds_is_due_as_soon_as_its_level_asks(
    house: House, as_face: As
) -> None:
    stored = receive_report(DANGER)
    new, far = uuid4(), clock.now() + timedelta(days=9999)
    with seized("public") as cursor:
        cursor.execute(*copied(stored, id=new, due_at=far, rises_at=far))
    assert within(new, Level.P1)


NOT_WAITING: dict[str, Any] = {
    **dict.fromkeys(("raised_at", "level_decided_at", "closed_at", "look_at"), MOMENT),
    **dict.fromkeys(("action_at", "taken_at", "held_at"), MOMENT),
    "named_only": True,
    "level": "P4",
    "lane": "industry",
}


@on_postgresql
def test_a_seized_public_face_opens_no_case_that_nobody_waits_for(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    stored = receive_report(DANGER)
    for name, value in NOT_WAITING.items():
        with (
            subtests.test(name),
            pytest.raises(ProgrammingError, match="opens cases that wait"),
            seized("public") as cursor,
        ):
            cursor.execute(*copied(stored, **{name: value}))


@on_postgresql
def test_a_seized_public_face_adds_no_report_that_is_never_linked(
    house: House, as_face: As
) -> None:
    receive_report(QUIET)
    with pytest.raises(ProgrammingError, match="not linked yet"), seized("public") as cursor:
        cursor.execute(
            "INSERT INTO intake_storedreport SELECT (jsonb_populate_record(r, jsonb_build_object("
            "'id', gen_random_uuid(), 'lookup', NULL, 'linked_at', now()))).* FROM intake_storedreport r"
        )


@on_postgresql
def test_a_seized_api_adds_no_report_of_a_child(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    stored = receive_report(DANGER)
    for lane in Lane:
        statement, values = copied(stored, lane=lane.value)
        with subtests.test(lane.value):
            if lane not in CLOSE_TO_THE_CHILD:
                with seized("api") as cursor:
                    cursor.execute(statement, values)
                assert Case.objects.filter(lane=lane).count() == 1
                continue
            with (
                pytest.raises(ProgrammingError, match="no report of a child"),
                seized("api") as cursor,
            ):
                cursor.execute(statement, values)


UNREADABLE = (
    *("level = 'P0'", "level = ''", "level = 'P'"),
    *("rises_at = '-infinity'", "due_at = '-infinity'", "due_at = '1999-12-31'"),
    *("rises_at = '0044-03-15 BC'", "raised_at = '-infinity', level = 'P1'"),
)


@on_postgresql
def test_a_seized_public_face_writes_no_level_or_time_that_a_queue_cannot_read(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    receive_report(QUIET)
    for change in UNREADABLE:
        with (
            subtests.test(change),
            pytest.raises((IntegrityError, ProgrammingError), match=REFUSED),
            seized("public") as cursor,
        ):
            cursor.execute(f"UPDATE cases_case SET {change}")


@on_postgresql
def test_a_seized_process_adds_no_level_or_time_that_a_queue_cannot_read(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    stored = receive_report(QUIET)
    names = ("level", "opened_at", "rises_at", "due_at", "review_at")
    for (face, lane), name in product((("api", "partner"), ("public", "child")), names):
        wrong = "P0" if name == "level" else "-infinity"
        with (
            subtests.test(face, name=name),
            pytest.raises(IntegrityError, match=REFUSED),
            seized(face) as cursor,
        ):
            cursor.execute(*copied(stored, lane=lane, **{name: wrong}))


# What a role makes for itself.


MAKING = (
    "CREATE TEMP TABLE people_unit (id uuid, kind text)",
    "CREATE TEMP TABLE cases_proposal (LIKE cases_proposal)",
    "CREATE TABLE public.own (id uuid)",
    "CREATE FUNCTION public.num_nonnulls(x timestamptz) RETURNS int LANGUAGE sql AS 'SELECT 0'",
    "CREATE FUNCTION pg_temp.own() RETURNS int LANGUAGE sql AS 'SELECT 0'",
)


@on_postgresql
def test_a_seized_process_makes_nothing_of_its_own(as_face: As, subtests: pytest.Subtests) -> None:
    for face, statement in product((*grants.FACES, "backup"), MAKING):
        with (
            subtests.test(face, statement=statement),
            pytest.raises(ProgrammingError, match="permission denied"),
            seized(face) as cursor,
        ):
            cursor.execute(statement)


def allow_temporary(face: str) -> None:
    """Give a role the right that PUBLIC has where nobody has taken it."""
    with connection.cursor() as cursor:
        name = connection.settings_dict["NAME"]
        cursor.execute(f'GRANT TEMPORARY ON DATABASE "{name}" TO {grants.role(face)}')


def run(face: str, *statements: str) -> None:
    with seized(face) as cursor:
        for statement in statements:
            cursor.execute(statement)


@on_postgresql
def test_no_guard_asks_a_table_that_a_seized_process_has_made(house: House, as_face: As) -> None:
    receive_report({**QUIET, "suspects": [{"relationship": "police"}]})
    allow_temporary("public")
    with pytest.raises(ProgrammingError, match="may only raise a case"):
        run(
            "public",
            "CREATE TEMP TABLE people_unit (id uuid, kind text)",
            "UPDATE cases_case SET unit_id ="
            " (SELECT id FROM public.people_unit WHERE kind = 'police')",
        )


@on_postgresql
def test_no_head_is_renamed_from_within_a_seized_processs_own_trigger(
    house: House, as_face: As
) -> None:
    receive_report(QUIET)
    allow_temporary("public")
    with pytest.raises(IntegrityError, match="only ever moves on"):
        run(
            "public",
            "CREATE TEMP TABLE own (id int)",
            "CREATE FUNCTION pg_temp.own() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
            "UPDATE public.ledger_head SET chain = chain || 'x'; RETURN NEW; END $$",
            "CREATE TRIGGER own BEFORE INSERT ON own FOR EACH ROW EXECUTE FUNCTION pg_temp.own()",
            "INSERT INTO own VALUES (1)",
        )


# The ledger.

COLUMNS = [str(field.column) for field in Entry._meta.concrete_fields]
INSERT = (
    f"INSERT INTO ledger_entry ({', '.join(COLUMNS)}) VALUES ({', '.join(['%s'] * len(COLUMNS))})"
)
SOMEBODY = UUID(int=7)
# The chains that each process writes to, one of its acts, and its name.
OWN: dict[str, tuple[set[str], str, str]] = {
    "public": ({"child", "community", "feedback"}, "report.received", "door"),
    "api": (
        {"partner", "industry", "foreign_police", "hashsets"},
        *("report.received", f"partner:{SOMEBODY}"),
    ),
    "hashsets": ({"hashsets"}, "hashset.imported", "system"),
    "backup": ({"system"}, "backup.made", "system"),
}
OF_UNIT = (*(lane.value for lane in Lane), "people", "feedback", "exhibits", "retention")
OF_ALL = ("system", "directory", "hashsets")


def named(house: House, chain: str) -> str:
    return chain if chain in OF_ALL else f"{house.units['police']}/{chain}"


def entry(chain: str, act: str, actor: str, **change: Any) -> Entry:
    """Return an entry that follows the newest of its chain, but for a change."""
    head = Head.objects.filter(chain=chain).first()
    made = Entry(
        chain=chain, sequence=head.sequence + 1 if head else 1, act=act, actor=actor,
        subject="report:1", at=clock.now(), previous=head.hash if head else hashing.GENESIS,
    )  # fmt: skip
    for name, value in change.items():
        setattr(made, name, value)
    made.hash = hashing.hash_of(made)
    return made


def taken(face: str, made: Entry) -> int:
    """Add an entry as a face; return how many the database took. Raises ProgrammingError where it refuses."""
    with seized(face) as cursor:
        cursor.execute(INSERT, [getattr(made, name) for name in COLUMNS])
        return int(cursor.rowcount)


@on_postgresql
def test_a_seized_process_writes_to_its_own_chains_alone(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    for face, chain in product(OWN, (*OF_UNIT, *OF_ALL)):
        own, act, actor = OWN[face]
        made = entry(named(house, chain), act, actor)
        with subtests.test(face, chain=chain):
            if chain in own:
                assert taken(face, made) == 1
                continue
            with pytest.raises(ProgrammingError, match="only its own acts"):
                taken(face, made)


FALSE_NAMES = {
    "public": (f"officer:{SOMEBODY}", f"partner:{SOMEBODY}", "system"),
    "api": (f"officer:{SOMEBODY}", "door", "reporter", "system", "partner:1"),
    "hashsets": (f"officer:{SOMEBODY}", f"partner:{SOMEBODY}", "door"),
    "backup": (f"officer:{SOMEBODY}", "door"),
    "worker": (f"officer:{SOMEBODY}", f"partner:{SOMEBODY}", "door", "reporter"),
    "desk": (f"partner:{SOMEBODY}", "reporter", "system", "officer:somebody"),
}


@on_postgresql
def test_a_seized_process_writes_in_nobody_elses_name(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    for face, names in FALSE_NAMES.items():
        own, act, _actor = OWN.get(face, ({"child"}, "report.received", ""))
        for name in names:
            made = entry(named(house, min(own)), act, name)
            with (
                subtests.test(face, name=name),
                pytest.raises(ProgrammingError, match="only its own acts"),
            ):
                taken(face, made)


@on_postgresql
@pytest.mark.parametrize("face", OWN)
def test_a_seized_process_writes_no_act_of_another(house: House, as_face: As, face: str) -> None:
    own, _act, actor = OWN[face]
    allowed = set()
    for act in registered.KNOWN:
        try:
            taken(face, entry(named(house, min(own)), act, actor))
        except ProgrammingError as refused:
            assert "only its own acts" in str(refused)  # noqa: PT017  which acts are not refused is asked
        else:
            allowed.add(act)
    assert allowed == {*guards.WRITERS[face].acts, BEGUN_AGAIN}


PLACES: tuple[dict[str, Any], ...] = (
    {"sequence": LAST},
    {"sequence": LAST - 1},
    {"sequence": 99},
    {"sequence": 1, "previous": hashing.GENESIS},
    {"previous": "f" * 64},
)


@on_postgresql
def test_no_seized_process_leaves_a_gap(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    for face, change in product(OWN, PLACES):
        own, act, actor = OWN[face]
        place = named(house, min(own))
        with subtests.test(face, change=change), undone():
            for _ in range(2):
                assert taken(face, entry(place, act, actor)) == 1
            assert taken(face, entry(place, act, actor, **change)) == 0
            assert taken(face, entry(place, act, actor)) == 1
            assert verify(SYSTEM).broken is None


SHUTTING = (
    f"UPDATE ledger_head SET sequence = {LAST}",
    "UPDATE ledger_head SET hash = repeat('f', 64)",
    f"INSERT INTO ledger_head (chain, sequence, hash) VALUES ('x', {LAST}, repeat('f', 64))",
    "LOCK TABLE ledger_head IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE ledger_entry IN EXCLUSIVE MODE",
    "TRUNCATE ledger_entry",
)


@on_postgresql
def test_no_seized_process_moves_a_head_or_shuts_the_ledger(
    house: House, as_face: As, subtests: pytest.Subtests
) -> None:
    receive_report(QUIET)
    for face, statement in product(
        ("public", "api", "hashsets", "desk", "worker", "backup"), SHUTTING
    ):
        with (
            subtests.test(face, statement=statement),
            pytest.raises(ProgrammingError, match="permission denied"),
            seized(face) as cursor,
        ):
            cursor.execute(statement)


@on_postgresql
def test_a_child_is_heard_after_a_seized_process_has_tried_all_of_it(
    house: House, as_face: As
) -> None:
    lanes = [named(house, lane.value) for lane in Lane]
    for face in ("api", "hashsets"):
        for chain in lanes:
            for act, actor in {(act, actor) for _own, act, actor in OWN.values()}:
                with suppress(ProgrammingError):
                    taken(face, entry(chain, act, actor, sequence=LAST))
    with as_face("public"):
        report = received(DANGER)
    (entered,) = Entry.objects.filter(subject=f"report:{report}")
    assert (entered.chain, entered.act) == (named(house, "child"), "report.received")
    assert verify(SYSTEM).broken is None


@on_postgresql
def test_a_child_goes_the_whole_way_under_each_role_whatever_has_become_of_the_ledger(
    house: House, as_face: As
) -> None:
    receive_report(QUIET)
    place = named(house, "child")
    with triggers.lifted(connection):
        far = Entry(**{**Entry.objects.filter(chain=place).values().get(), "sequence": LAST})
        far.save(force_insert=True)
        Head.objects.filter(chain=place).update(sequence=LAST)
    receipt = receipts.draw()
    with as_face("public"):
        report = received(DANGER, receipt)
        child = ReporterViewer(receipts.reporter(receipt))
        dialogue.add_word(child, "More.")
    with as_face("worker"):
        links.bundle_report(SYSTEM, report)
        case_actions.raise_clocks(SYSTEM)
    with as_face("desk"):
        officer = house.viewer("intake")
        assignment.take(officer, report)
        decisions.decide_level(officer, report, Level.P1, "Heard.", seen=Level.P1)
        reply(officer, report, "Thank you.", upto=99)
    with as_face("public"):
        assert queries.dialogue(child).messages[-1].text == "Thank you."
        dialogue.read_answers(child, 99)
    written = Entry.objects.filter(chain=f"{place}/2").order_by("sequence")
    names = list(written.values_list("act", "actor"))
    assert names[:3] == [
        (BEGUN_AGAIN, "door"), ("report.received", "door"), ("dialogue.word-added", "reporter"),
    ]  # fmt: skip
    assert names[-1] == ("dialogue.answers-read", "reporter")
    assert [broken.goes_on for broken in verify(SYSTEM).breaks] == [f"{place}/2"]


def test_who_writes_to_the_ledger_and_what_is_a_closed_list() -> None:
    writing = {
        face for face, rights in grants.FACES.items() if "INSERT" in rights.get("ledger_entry", "")
    }
    assert set(guards.WRITERS) == {*writing, "backup"}
    for writer in guards.WRITERS.values():
        assert set(writer.acts) <= set(registered.KNOWN)
