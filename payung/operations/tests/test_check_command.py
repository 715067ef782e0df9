"""`payung check`: every check finds what is wrong."""

import io
import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_tasks_db.models import DBTaskResult
from pytest_django import Settings

from payung.cases.steps import criminal_ages
from payung.directory.models import ContactTest, Country
from payung.foundation import clock
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import Tombstone
from payung.intake.receiving import actions as intake
from payung.language.reader import meaning
from payung.ledger import triggers
from payung.ledger.actions import acting
from payung.ledger.models import Head
from payung.media.matcher.actions import note_alike
from payung.media.sandbox import dispatch
from payung.media.sandbox.walls import Wall
from payung.operations import acts, grants
from payung.operations.backup import live_backup
from payung.operations.checks import host, installation, processes
from payung.operations.checks.installation import CHECKS, REAL, State
from payung.staff import actions as people
from payung.staff import queries
from payung.staff.models import Officer, Unit, UnitKey, UnitKind
from payung.staff.roles import Role
from payung.tools import demo
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD, House, fingerprint, join, root_signs

on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no roles")


@pytest.fixture
def real(settings: Settings, tmp_path: Path) -> Settings:
    """Make this a real installation, with its own home and secrets."""
    home = tmp_path / "home"
    (home / "secrets").mkdir(mode=0o700, parents=True)
    home.chmod(0o700)
    settings.PAYUNG_DEVELOPMENT = False
    settings.PAYUNG_HOME, settings.PAYUNG_SECRETS_DIR = home, home / "secrets"
    settings.PAYUNG_TOMBSTONES = home / "tombstones.jsonl"
    return settings


def wrong(name: str) -> list[str]:
    """Return what a check finds wrong; every fault has a remedy."""
    findings = list(installation.findings_of(name))
    assert findings, "a check says at least that all is well"
    assert all(finding.remedy for finding in findings if finding.state != State.OK)
    return [finding.found for finding in findings if finding.state == State.WRONG]


# The command.


def test_it_says_a_line_for_each_check_and_ends_with_1_where_one_is_wrong(
    house: House, real: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "FACES", ())
    monkeypatch.setitem(installation.CHECKS, "faces", CHECKS["database"])
    out = io.StringIO()
    with pytest.raises(SystemExit) as end:
        call_command("check", stdout=out)
    assert end.value.code == 1
    lines = out.getvalue().splitlines()
    assert [name for name in CHECKS if not any(line.split()[1] == name for line in lines)] == []
    assert any(line.startswith("WRONG  backup ") and " -> " in line for line in lines)


def test_each_finding_can_be_read_by_a_machine(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(installation.CHECKS, "faces", CHECKS["database"])
    monkeypatch.setattr(host, "ENOUGH", 0.0)  # whoever runs the tests may have little room left
    out = io.StringIO()
    call_command("check", "--json", stdout=out, stderr=io.StringIO())
    findings = [json.loads(line) for line in out.getvalue().splitlines()]
    assert {finding["check"] for finding in findings} == set(CHECKS)
    assert {tuple(finding) for finding in findings} == {("check", "state", "found", "remedy")}


def test_where_one_practises_what_only_real_people_need_is_not_wrong(house: House) -> None:
    for name in REAL - {"faces"}:
        assert wrong(name) == []
    assert [finding.state for finding in installation.findings_of("backup")] == [State.LATER]


def test_a_database_that_cannot_be_read_is_one_sentence(house: House) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_tombstone RENAME TO elsewhere")
    assert wrong("deletions") == ["The database cannot be read."]


# Settings.


def test_a_setting_that_lays_something_open_is_named(real: Settings) -> None:
    real.DEBUG = True
    assert "DEBUG is on outside development: turn it off." in [
        finding.found for finding in installation.findings_of("settings")
    ]


@pytest.mark.servers
def test_each_process_is_asked_about_its_own_settings(
    real: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = "# as systemd reads it\nPAYUNG_HOSTS=tell.example\nPAYUNG_COUNTRY='XA'\n"
    monkeypatch.setenv("PAYUNG_ENV_api", lines)
    monkeypatch.setenv(
        "PAYUNG_ENV_worker", "DJANGO_SETTINGS_MODULE=payung.config.settings.nowhere\n"
    )
    assert processes.environment("api")["PAYUNG_HOSTS"] == "tell.example"
    assert processes.environment("api")["PAYUNG_COUNTRY"] == "XA"
    assert (
        processes.environment("worker")["DJANGO_SETTINGS_MODULE"] == "payung.config.settings.worker"
    )
    faults = wrong("faces")
    assert any(fault.startswith("public: The database cannot be read") for fault in faults)
    assert "api: ALLOWED_HOSTS must not be empty in deployment." in faults
    assert [fault for fault in faults if fault.startswith("worker: ")] == []


@pytest.mark.servers
def test_a_face_that_looks_at_itself_is_stopped_by_what_is_wrong_alone(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "payung", "check"]
    for variables, code in (({}, 0), ({"PAYUNG_COUNTRY": "1"}, 1)):
        env = {
            **os.environ,
            "PAYUNG_DEVELOPMENT": "0",
            "PAYUNG_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "payung.config.settings.api",
            **variables,
        }
        tmp_path.chmod(0o700)
        done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
        assert done.returncode == code, done.stderr


# The machine.


def test_a_file_or_folder_that_others_can_read_is_named(db: None, real: Settings) -> None:
    kept = real.PAYUNG_SECRETS_DIR / "blind-index-old"
    kept.write_text("x")
    kept.chmod(0o600)
    (real.PAYUNG_SECRETS_DIR / "root-public").write_text("x")
    assert wrong("files") == []
    kept.chmod(0o644)
    assert wrong("files") == [f"{kept} can be read by other users of this machine."]
    kept.chmod(0o600)
    real.PAYUNG_HOME.chmod(0o750)
    assert wrong("files") == [f"{real.PAYUNG_HOME} can be read by other users of this machine."]


def test_a_disk_without_room_is_named(real: Settings) -> None:
    real.PAYUNG_TOMBSTONES = Path("/proc/tombstones.jsonl")  # a file system that has no room at all
    assert "Of the disk of /proc only 0% is free." in wrong("disk")


def test_a_clock_that_is_behind_what_was_written_down_is_named(house: House) -> None:
    assert wrong("clocks") == []
    with clock.at(clock.now() - timedelta(days=1)):
        (said,) = wrong("clocks")
    assert "clock" in said


@on_postgresql
def test_a_clock_that_is_not_the_databases_is_named(db: None) -> None:
    for off in (timedelta(seconds=9), timedelta(seconds=-9)):
        with clock.at(clock.now() + off):
            (said,) = wrong("clocks")
        assert said.startswith("The database's clock is ")


def test_each_wall_that_the_kernel_lacks_is_named_with_what_would_be_right(
    real: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lacks, named in (
        ((), []),
        ((Wall.NETWORK,), []),  # it can open no socket
        (
            (Wall.CALLS, Wall.NETWORK),
            ["can reach the network", "can start programs and open sockets"],
        ),
        ((Wall.FILES,), ["can read files of this user"]),
    ):
        monkeypatch.setattr(dispatch, "lacking", lambda lacks=lacks: lacks)
        faults = wrong("walls")
        assert len(faults) == len(named)
        assert all(part in line for part, line in zip(named, faults, strict=True))

    def ends() -> None:
        raise OSError

    monkeypatch.setattr(dispatch, "lacking", ends)
    assert "does not start" in wrong("walls")[0]


def test_swap_that_is_not_encrypted_is_named(
    real: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swaps, head = tmp_path / "swaps", "Filename Type Size Used Priority\n"
    monkeypatch.setattr(host, "SWAPS", swaps)
    monkeypatch.setattr(host, "BLOCK", tmp_path)
    assert wrong("swap") == []
    uuid = tmp_path / "dm-0" / "dm" / "uuid"
    uuid.parent.mkdir(parents=True)
    uuid.write_text("CRYPT-PLAIN-swap\n")
    swaps.write_text(head + "/dev/dm-0 partition 1 0 -2\n/dev/zram0 partition 1 0 100\n")
    assert wrong("swap") == []
    swaps.write_text(head + "/dev/dm-1 partition 1 0 -2\n/swapfile file 1 0 -3\n")
    assert [fault.split()[5] for fault in wrong("swap")] == ["/dev/dm-1,", "/swapfile,"]


@pytest.mark.parametrize(
    ("pattern", "fine"),
    [("|/bin/false", True), ("core", False), ("|/usr/lib/systemd/systemd-coredump %P", False)],
)
def test_a_machine_that_writes_core_files_is_named(
    real: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, fine: bool
) -> None:
    place = tmp_path / "core_pattern"
    place.write_text(pattern + "\n")
    monkeypatch.setattr(host, "CORE_PATTERN", place)
    assert (wrong("core-files") == []) is fine


# The database.


def test_a_migration_that_is_missing_is_named(db: None) -> None:
    assert wrong("migrations") == []
    MigrationRecorder.Migration.objects.filter(app="intake").order_by("-name")[0].delete()
    (said,) = wrong("migrations")
    assert "intake.0" in said


@pytest.fixture
def granted(house: House, real: Settings) -> None:
    with connection.cursor() as cursor:
        for statement in grants.statements():
            cursor.execute(statement)


@on_postgresql
def test_roles_that_hold_just_what_they_should_are_well(granted: None) -> None:
    assert wrong("roles") == []


@on_postgresql
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("GRANT SELECT ON people_officer TO payung_public", "SELECT people_officer"),
        ("GRANT SELECT (body) ON intake_storedreport TO payung_worker", "intake_storedreport.body"),
        ("GRANT SELECT ON people_officer TO PUBLIC", "payung_api may do what it should not"),
        ("REVOKE INSERT ON ledger_entry FROM payung_api", "payung_api lacks what it needs"),
        ("REVOKE SELECT ON people_unit FROM payung_backup", "payung_backup lacks what it needs"),
        ("GRANT payung_desk TO payung_public", "payung_public owns something, or has powers"),
        ("ALTER ROLE payung_status CREATEDB", "payung_status owns something, or has powers"),
        ("ALTER TABLE cases_case DISABLE TRIGGER ALL", "payung_public_may_only_raise"),
        (
            "DROP TRIGGER payung_worker_decides ON cases_proposal",
            "missing or off: payung_worker_decides",
        ),
    ],
)
def test_a_role_that_holds_more_or_less_is_named(granted: None, change: str, said: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(change)
    assert any(said in fault for fault in wrong("roles"))


@on_postgresql
def test_a_role_that_is_missing_is_named(house: House, real: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'payung_status'")
        if cursor.fetchone():
            cursor.execute("ALTER ROLE payung_status RENAME TO payung_elsewhere")
    assert "The database has no role payung_status." in wrong("roles")


# Keys, numbers, work, copies.


def test_what_a_demonstration_made_is_refused_where_people_rely_on_it(
    house: House, real: Settings
) -> None:
    assert wrong("practice") == []
    officer = Officer.objects.get(pk=house.officers["intake"])
    officer.name = "sari"
    officer.save()
    assert wrong("practice") == []
    people.change_password(house.viewer("intake"), PASSWORD, demo.PASSWORD)
    (said,) = wrong("practice")
    assert "invented officers can sign in (sari)" in said
    (real.PAYUNG_HOME / "demo-root-key").write_text("x")
    (said,) = wrong("practice")
    assert "holds the keys of `payung demo`" in said


def test_a_policy_that_cannot_be_read_is_named(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    assert not any("periods" in fault or "steps" in fault for fault in wrong("data"))
    settings.PAYUNG_RETENTION = str(tmp_path / "nowhere.toml")
    settings.PAYUNG_STEPS = tmp_path / "steps.toml"
    settings.PAYUNG_STEPS.write_text("no list\n")
    settings.PAYUNG_SERVICES = tmp_path / "services.toml"
    settings.PAYUNG_SERVICES.write_text('[kites]\nservice = "boats"\n')
    faults = wrong("data")
    assert any("PAYUNG_RETENTION" in fault for fault in faults)
    assert any(fault.startswith("Not readable: the steps of setting up.") for fault in faults)
    assert any("in [kites], service must be one of" in fault for fault in faults)


def test_the_countries_whose_age_of_criminal_responsibility_is_blank_are_named(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    blank = "Age of criminal responsibility not known: XA."
    assert any(one.found.startswith(blank) for one in installation.findings_of("data"))
    monkeypatch.setattr(criminal_ages, "_ages", lambda: {"XA": 12})
    assert not any(one.found.startswith(blank) for one in installation.findings_of("data"))
    monkeypatch.setattr(criminal_ages, "_ages", lambda: criminal_ages.read("[XA]\nage = 12"))
    assert any("XA must be a country with age, title" in fault for fault in wrong("data"))


def test_sentences_and_countries_that_are_missing_are_named(
    db: None, settings: Settings, tmp_path: Path
) -> None:
    settings.LOCALE_PATHS = [tmp_path, tmp_path / "desk"]
    Country.objects.all().delete()
    faults = wrong("data")
    assert "Not compiled: the sentences in th." in faults
    assert "The database knows no country." in faults


def test_which_languages_are_offered_is_said_and_a_vain_wish_is_named(settings: Settings) -> None:
    settings.PAYUNG_LANGUAGES = []
    (said,) = installation.findings_of("languages")
    assert said.state == State.OK
    assert said.found.startswith("Offered: en, id, ")
    settings.PAYUNG_LANGUAGES, settings.PAYUNG_REVIEWED_ONLY = ["th", "xx"], True
    assert wrong("languages") == [
        "PAYUNG_LANGUAGES names no language: xx.",
        "Asked for, and not reviewed: th.",
    ]


@pytest.mark.parametrize(
    ("learnt", "fault"),
    [
        (None, "has learnt nothing"),
        (SimpleNamespace(letters=SimpleNamespace()), "from older sentences"),
    ],
)
@pytest.mark.parametrize(
    ("load", "who"),
    [
        ("payung.triage.reader.load", "The second reader"),
        ("payung.language.detection.load", "The detection of languages"),
    ],
)
def test_what_has_not_learnt_the_sentences_of_today_is_named(
    monkeypatch: pytest.MonkeyPatch, load: str, who: str, learnt: object, fault: str
) -> None:
    monkeypatch.setattr("payung.triage.reader.lessons.is_of_today", _is_real)
    monkeypatch.setattr("payung.triage.text_languages.is_of_today", _is_real)
    monkeypatch.setattr(load, lambda: learnt)
    (finding,) = (one for one in installation.findings_of("second-reader") if one.remedy)
    assert finding.found.startswith(f"{who} has learnt")
    assert fault in finding.found
    assert "payung language train" in finding.remedy


def _is_real(learnt: object) -> bool:
    return not isinstance(learnt, SimpleNamespace)


def test_what_has_learnt_the_sentences_of_today_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    for load in ("payung.triage.reader.load", "payung.language.detection.load"):
        monkeypatch.setattr(load, lambda: SimpleNamespace(letters=SimpleNamespace()))
    monkeypatch.setattr("payung.triage.reader.lessons.is_of_today", lambda _learnt: True)
    monkeypatch.setattr("payung.triage.text_languages.is_of_today", lambda _learnt: True)
    assert wrong("second-reader") == []


def test_a_missing_encoder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meaning, "load", lambda: None)
    assert any("the encoder is not installed" in fault for fault in wrong("second-reader"))


def _recovery(settings: Settings) -> None:
    settings.PAYUNG_RECOVERY = PrivateKey.generate().public.raw.hex()


def test_a_key_that_one_person_alone_can_open_is_named(house: House, real: Settings) -> None:
    faults = wrong("keys")
    assert "The recovery key is not set: lost passwords would lose reports." in faults
    assert "helpline of XA: 1 at work can open its key." in faults
    assert not any(fault.startswith("police of XA") and "at work" in fault for fault in faults)


def test_a_key_that_nobody_signed_or_that_is_not_there_is_named(
    house: House, real: Settings
) -> None:
    UnitKey.objects.filter(unit_id=house.units["police"]).update(signature=b"x")
    UnitKey.objects.filter(unit_id=house.units["helpline"]).delete()
    faults = wrong("keys")
    assert "police of XA: nobody who is believed has signed its key." in faults
    assert "helpline of XA has no key." in faults


def test_keys_that_recovery_does_not_open_or_that_are_overdue_are_named(
    house: House, real: Settings
) -> None:
    _recovery(real)
    Unit.objects.filter(pk=house.units["police"]).update(
        rotation_due_at=clock.now() - timedelta(hours=1)
    )
    faults = wrong("keys")
    assert "police of XA: the recovery key does not open version 1." in faults
    assert "police of XA: somebody left, and its key is overdue to be made anew." in faults


def test_settings_without_a_root_or_with_another_webhook_key_are_named(
    house: House, real: Settings
) -> None:
    real.PAYUNG_ROOT = ""
    real.PAYUNG_WEBHOOK_KEY = "whpk_" + "A" * 43 + "="
    faults = wrong("keys")
    assert "The root's public half is not set: no key is believed." in faults
    assert "PAYUNG_WEBHOOK_KEY does not fit the secret that signs webhooks." in faults


def test_a_unit_that_is_not_what_the_root_has_signed_is_named(house: House, real: Settings) -> None:
    Unit.objects.filter(id=house.units["police"]).update(kind="oversight")
    Unit.objects.filter(id=house.units["helpline"]).update(charter="")
    Unit.objects.filter(id=house.units["oversight"]).update(charter="{}")
    faults = "\n".join(wrong("keys"))
    assert "police of XA: the database says that it is of another kind or country" in faults
    assert "helpline of XA: the root has not signed of what kind and country it is" in faults
    assert "oversight of XA: what it has as the root's word on what it is was not signed" in faults
    assert "would be believed" not in faults
    real.PAYUNG_ROOT = real.PAYUNG_ROOT.removeprefix("2:")
    assert "whoever can write to the database could make a police unit" in "\n".join(wrong("keys"))


def test_keys_that_two_people_and_recovery_can_open_are_well(db: None, real: Settings) -> None:
    _recovery(real)
    unit = people.create_unit(SYSTEM, "Only", UnitKind.POLICE, "XA")
    first = join(unit, "one", "One", (Role.SUPERVISOR,))
    root_signs(first)
    home = House({"police": unit}, {"one": first})
    people.make_unit_key(home.viewer("one"))
    home.officers["two"] = second = join(unit, "two", "Two", (Role.INTAKE,))
    people.grant_unit_key(home.viewer("one"), second, fingerprint(second))
    assert wrong("keys") == []


def test_a_country_whose_numbers_nobody_has_tested_this_month_is_named(
    house: House, real: Settings
) -> None:
    assert wrong("helplines") == []
    with clock.at(clock.now() + timedelta(days=40)):
        assert len(wrong("helplines")) == 2
    ContactTest.objects.all().delete()
    assert len(wrong("helplines")) == 2


def test_a_partner_that_asks_about_hashes_that_are_almost_alike_is_named(house: House) -> None:
    assert wrong("questions") == []
    partner = people.add_partner(SYSTEM, "Kite Hotline", "partner", "XA")
    viewer = queries.partner_of_key(DOOR, people.make_partner_key(SYSTEM, partner))
    for count in (3, 4):
        note_alike(viewer, count)
    (fault,) = wrong("questions")
    assert fault.startswith("Kite Hotline has asked in 30 days about 7 hashes that are almost like")
    with clock.at(clock.now() + timedelta(days=31)):
        assert wrong("questions") == []


def test_a_worker_that_is_silent_and_tasks_that_were_given_up_are_named(house: House) -> None:
    assert wrong("worker") == []
    intake.receive(DOOR, Report.lenient({"language": "en"}), Lane.CHILD, country="XA")
    with clock.at(clock.now() + timedelta(minutes=10)):
        assert wrong("worker") == ["The worker does nothing: a task or a clock waits for minutes."]
    DBTaskResult.objects.update(status="FAILED", worker_ids=[str(n) for n in range(5)])
    assert wrong("worker") == ["Tasks that were given up: 1."]


def test_a_backup_that_is_old_or_was_never_made_or_cannot_be_is_named(
    house: House, real: Settings
) -> None:
    real.PAYUNG_BACKUP_KEY = ""
    assert [fault[:22] for fault in wrong("backup")] == ["No backup can be made."]
    real.PAYUNG_BACKUP_KEY = live_backup.new_key()[1]
    assert wrong("backup") == ["No backup was ever made."]
    with acting(SYSTEM) as act:
        act.record("system", acts.BACKUP_MADE, "backup:x", digest="ab" * 32)
    assert wrong("backup") == []
    with clock.at(clock.now() + timedelta(hours=30)):
        assert wrong("backup") == ["The last backup was made 30 hours ago."]


def test_a_chain_of_the_ledger_that_was_damaged_is_named_for_good(house: House) -> None:
    for heads in (None, Head.objects.filter(chain="system")):
        if heads:
            assert wrong("ledger") == []
            with triggers.lifted(connection):
                heads.update(hash="f" * 64)
        with acting(SYSTEM) as act:
            act.record("system", acts.BACKUP_MADE, "backup:x")
    with clock.at(clock.now() + timedelta(days=400)):
        (said,) = wrong("ledger")
    assert said.startswith("The ledger's chain system is damaged: since ")
    assert said.endswith(" it goes on in system/2.")


def test_a_deletion_that_stands_in_no_file_is_named(house: House) -> None:
    row = {"unit_id": house.units["police"], "kind": "case", "rule": "default.case"}
    Tombstone.objects.create(id=uuid4(), deleted_at=clock.now(), decided_by="x", **row)
    assert wrong("deletions") == []
    with clock.at(clock.now() + timedelta(hours=1)):
        assert wrong("deletions") == ["Deleted, and in no file outside the database: 1."]
