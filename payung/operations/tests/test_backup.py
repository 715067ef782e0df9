"""A backup is one sealed file: it opens whole and to the right key, or not at all."""

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyrage
import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from pytest_django import Settings

from payung.foundation import clock, receipts, secrets, tombstones
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import StoredReport
from payung.intake.receiving.actions import receive
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.operations import acts
from payung.operations.backup import encrypted_archive, live_backup, manifest, restoration
from payung.operations.backup.encrypted_archive import Member
from payung.staff.models import Unit
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.canary import CANARIES, found
from tests.house import build_house

PRIVATE = pyrage.x25519.Identity.generate()
OTHER = pyrage.x25519.Identity.generate()
whole_database = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def backup_key(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_BACKUP_KEY = str(PRIVATE.to_public())
    settings.PAYUNG_EXHIBITS = tmp_path / "exhibits"
    settings.PAYUNG_SECRETS_DIR = tmp_path / "secrets"


def receive_canary() -> None:
    document = {"language": "en", "narrative": CANARIES["narrative"]}
    receive(DOOR, Report.lenient(document), Lane.CHILD, country="XA", receipt=receipts.draw())


@pytest.fixture
def made(tmp_path: Path) -> Path:
    build_house()
    receive_canary()
    return live_backup.back_up(tmp_path).path


# The file itself.


def sealed(*members: Member) -> bytes:
    out = io.BytesIO()
    encrypted_archive.write(members, [PRIVATE.to_public()], out)
    return out.getvalue()


def read(file: bytes, key: pyrage.x25519.Identity = PRIVATE) -> dict[str, bytes]:
    return {
        member.name: b"".join(member.chunks())
        for member in encrypted_archive.read(io.BytesIO(file), [key])
    }


def many_parts() -> Iterator[bytes]:
    yield from (bytes([number]) * 1_000_003 for number in range(10))


def test_what_is_written_is_read_again_in_parts_of_a_few_megabytes() -> None:
    file = sealed(
        Member.of("first", b"kite"), *encrypted_archive.in_parts("database", many_parts())
    )
    members = read(file)
    assert list(members) == ["first", "database/000001", "database/000002", "database/000003"]
    assert members.pop("first") == b"kite"
    assert b"".join(members.values()) == b"".join(many_parts())
    assert max(map(len, members.values())) == encrypted_archive.PART


def test_what_is_not_read_is_read_over() -> None:
    file = sealed(Member.of("first", b"a" * 100_000), Member.of("second", b"b"))
    assert [member.name for member in encrypted_archive.read(io.BytesIO(file), [PRIVATE])] == [
        "first",
        "second",
    ]


def test_another_key_opens_nothing() -> None:
    with pytest.raises(BadInput, match="sealed to another"):
        read(sealed(Member.of("first", b"kite")), OTHER)


@pytest.mark.parametrize("kept", [1, 50, 200, 400, 70_000, 140_000, -1, -20])
def test_a_file_that_was_cut_off_is_refused(kept: int) -> None:
    file = sealed(Member.of("first", b"kite" * 40_000))
    with pytest.raises(BadInput):
        read(file[:kept])


@pytest.mark.parametrize("place", [0, 100, 300, 70_000, 140_000, -1])
def test_a_file_in_which_one_byte_was_changed_is_refused(place: int) -> None:
    file = bytearray(sealed(Member.of("first", b"kite" * 40_000)))
    file[place] ^= 1
    with pytest.raises(BadInput):
        read(bytes(file))


def test_what_follows_the_end_is_refused() -> None:
    with pytest.raises(BadInput):
        read(sealed(Member.of("first", b"kite")) + b"more")


@pytest.mark.parametrize("name", ["../kite", "/kite", "exhibits/../../kite", "a//b", "", ".hidden"])
def test_a_name_that_leads_elsewhere_is_refused(name: str) -> None:
    with pytest.raises(BadInput):
        read(sealed(Member.of(name, b"kite")))


def test_a_source_that_fails_in_the_middle_fails_as_itself(tmp_path: Path) -> None:
    class Gone(Exception):
        pass

    def half() -> Iterator[bytes]:
        yield b"kite"
        raise Gone

    with pytest.raises(Gone):
        sealed(Member("first", 8, half()))


def test_a_file_that_grows_while_it_is_read_is_refused() -> None:
    with pytest.raises(BadInput, match="changed"):
        sealed(Member("first", 3, [b"kite"]))


# Keys.


def test_the_private_half_is_refused_as_a_setting(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_BACKUP_KEY = str(PRIVATE)
    with pytest.raises(BadInput, match="must not be on this machine"):
        live_backup.back_up(tmp_path)


@pytest.mark.parametrize(
    ("setting", "sentence"), [("", "PAYUNG_BACKUP_KEY must name"), ("age1kite", "age public key")]
)
def test_without_a_key_nothing_is_written(
    settings: Settings, tmp_path: Path, setting: str, sentence: str
) -> None:
    settings.PAYUNG_BACKUP_KEY = setting
    with pytest.raises(BadInput, match=sentence):
        live_backup.back_up(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_backup_opens_to_each_of_several_keys(settings: Settings) -> None:
    out = io.BytesIO()
    both = encrypted_archive.recipients(f"{PRIVATE.to_public()}, {OTHER.to_public()}")
    encrypted_archive.write([Member.of("first", b"kite")], both, out)
    assert read(out.getvalue()) == read(out.getvalue(), OTHER)


@pytest.mark.parametrize(
    "text", ["", "# only words\n", "kite", pytest.param(str(PRIVATE.to_public()), id="public")]
)
def test_what_is_no_private_key_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="age private key"):
        encrypted_archive.identities(text)


def test_a_new_key_is_a_file_that_age_reads() -> None:
    private, public = live_backup.new_key()
    assert f"# public key: {public}" in private
    (identity,) = encrypted_archive.identities(private)
    assert str(identity.to_public()) == public


# The database.


@whole_database
def test_what_was_there_is_there_again(made: Path) -> None:
    before = StoredReport.objects.values_list().get()
    receive_canary()

    done = restoration.restore(made, [PRIVATE], replace=True)

    assert StoredReport.objects.values_list().get() == before
    assert (done.ledger.broken, done.others) == (None, [])
    assert done.ledger.entries == done.manifest.entries > 50
    assert Entry.objects.order_by("-at")[0].act == acts.BACKUP_RESTORED


@whole_database
def test_a_restored_database_can_be_backed_up_and_restored_again(
    made: Path, tmp_path: Path
) -> None:
    restoration.restore(made, [PRIVATE], replace=True)
    again = live_backup.back_up(tmp_path / "again.age").path
    assert restoration.restore(again, [PRIVATE], replace=True).ledger.broken is None
    assert StoredReport.objects.count() == 1


@whole_database
def test_the_ledger_still_only_grows_after_a_restore(made: Path) -> None:
    from django.db import DatabaseError

    restoration.restore(made, [PRIVATE], replace=True)
    with pytest.raises(DatabaseError, match="only ever added"):
        Entry.objects.update(act="kite")


@whole_database
def test_a_database_that_holds_anything_is_left_alone_unless_told(made: Path) -> None:
    receive_canary()
    with pytest.raises(Conflict, match="--replace"):
        restoration.restore(made, [PRIVATE])
    assert StoredReport.objects.count() == 2


@whole_database
def test_a_wrong_key_and_a_damaged_file_change_nothing(made: Path, tmp_path: Path) -> None:
    receive_canary()
    with pytest.raises(BadInput, match="sealed to another"):
        restoration.restore(made, [OTHER], replace=True)
    damaged = tmp_path / "damaged.age"
    damaged.write_bytes(made.read_bytes()[:-40])
    with pytest.raises(BadInput, match="damaged"):
        restoration.restore(damaged, [PRIVATE], replace=True)
    assert StoredReport.objects.count() == 2


def altered(made: Path, **changes: object) -> Path:
    """Write a backup again with another manifest, as anybody with the public key could."""
    members = read(made.read_bytes())
    members[manifest.NAME] = json.dumps(json.loads(members[manifest.NAME]) | changes).encode()
    path = made.with_name("altered.age")
    path.write_bytes(sealed(*(Member.of(name, body) for name, body in members.items())))
    return path


@whole_database
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"migrations": ["people.0001_initial", "people.9999_kites"]}, "people.9999_kites"),
        ({"kind": "kites"}, "another kind"),
        ({"what": "secrets"}, "another kind"),
        ({"v": 2}, "newer version"),
        ({"heads": "kite"}, "damaged"),
    ],
)
def test_what_this_version_cannot_read_changes_nothing(
    made: Path, changes: dict[str, object], sentence: str
) -> None:
    receive_canary()
    with pytest.raises(BadInput, match=sentence):
        restoration.restore(altered(made, **changes), [PRIVATE], replace=True)
    assert StoredReport.objects.count() == 2


@whole_database
def test_a_ledger_that_is_not_the_one_of_the_manifest_is_named(made: Path) -> None:
    heads = restoration.examine(made, [PRIVATE]).heads
    other = altered(made, heads={chain: [place[0], "0" * 64] for chain, place in heads.items()})
    broken = restoration.restore(other, [PRIVATE], replace=True).ledger.broken
    assert "not the one" in str(broken)


@whole_database
def test_a_database_that_cannot_be_loaded_leaves_all_as_it_was(made: Path) -> None:
    members = read(made.read_bytes())
    members["database/000001"] = members["database/000001"][: len(members["database/000001"]) // 2]
    made.write_bytes(sealed(*(Member.of(name, body) for name, body in members.items())))
    receive_canary()
    with pytest.raises(BadInput):
        restoration.restore(made, [PRIVATE], replace=True)
    assert StoredReport.objects.count() == 2
    assert verify(SYSTEM).broken is None


@whole_database
def test_an_older_schema_is_brought_up_to_this_version(tmp_path: Path) -> None:
    newest = MigrationExecutor(connection).loader.graph.leaf_nodes()
    MigrationExecutor(connection).migrate([("ledger", "0002_search")])
    Unit.objects.create(name="Kite", kind="police", country="XA")
    made = live_backup.back_up(tmp_path).path
    MigrationExecutor(connection).migrate(newest)

    assert restoration.restore(made, [PRIVATE], replace=True).ledger.broken is None

    assert Unit.objects.get().name == "Kite"
    assert MigrationExecutor(connection).migration_plan(newest) == []


@whole_database
def test_no_session_is_in_a_backup(tmp_path: Path) -> None:
    Session.objects.create(session_key="kite", session_data="locked", expire_date=clock.now())
    made = live_backup.back_up(tmp_path).path
    restoration.restore(made, [PRIVATE], replace=True)
    assert not Session.objects.exists()


@whole_database
def test_neither_the_file_nor_anything_beside_it_holds_a_plain_word(
    made: Path, tmp_path: Path
) -> None:
    (made_file,) = (path for path in tmp_path.iterdir() if path.is_file())
    assert made_file == made
    assert made.stat().st_mode & 0o077 == 0
    body = made.read_bytes()
    assert found(body, CANARIES) == []
    assert b"intake_storedreport" not in body
    assert b"manifest" not in body


@whole_database
def test_sealed_files_beside_the_database_come_back(settings: Settings, tmp_path: Path) -> None:
    kept = settings.PAYUNG_EXHIBITS / "ab" / "kite.age"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"sealed" * 100_000)
    made = live_backup.back_up(tmp_path).path
    settings.PAYUNG_EXHIBITS = tmp_path / "elsewhere"
    restoration.restore(made, [PRIVATE], replace=True)
    back = tmp_path / "elsewhere" / "ab" / "kite.age"
    assert back.read_bytes() == kept.read_bytes()
    assert back.stat().st_mode & 0o077 == 0


@whole_database
def test_the_ledger_says_which_file_is_ours(made: Path, tmp_path: Path) -> None:
    assert restoration.is_ours(made)
    other = tmp_path / "other.age"
    other.write_bytes(made.read_bytes() + b"x")
    assert not restoration.is_ours(other)
    assert Entry.objects.filter(act=acts.BACKUP_MADE).count() == 1


@whole_database
def test_a_backup_never_takes_the_place_of_another(made: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(BadInput, match="File exists"):
        live_backup.back_up(made)
    assert made.read_bytes() == before


@whole_database
def test_without_the_file_of_what_was_deleted_since_nothing_is_restored(
    made: Path, tmp_path: Path
) -> None:
    receive_canary()
    with pytest.raises(BadInput, match="tombstones"):
        restoration.restore(made, [PRIVATE], replace=True, tombstones=tmp_path / "missing")
    assert StoredReport.objects.count() == 2


@whole_database
def test_what_was_deleted_since_is_deleted_again(made: Path, tmp_path: Path) -> None:
    stored = StoredReport.objects.get()
    file = tmp_path / "tombstones"
    line = tombstones.Line(
        str(stored.id), "report", str(stored.case.unit_id), "2026-01-01", "r", "o"
    )
    tombstones.append(file, [line])
    done = restoration.restore(made, [PRIVATE], replace=True, tombstones=file)
    assert (done.deleted, done.trouble) == (1, "")
    assert not StoredReport.objects.exists()
    assert verify(SYSTEM).broken is None


@whole_database
def test_a_line_that_cannot_be_read_is_named_and_no_face_may_start(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], settings: Settings
) -> None:
    file, key = tmp_path / "tombstones", tmp_path / "key"
    file.write_text("kite\n")
    key.write_text(str(PRIVATE))
    settings.PAYUNG_TOMBSTONES = file
    with pytest.raises(SystemExit) as end:
        call_command("restore", str(made), "--key", str(key), "--replace")
    assert end.value.code == 1
    assert "line 1" in capsys.readouterr().err


# The secrets.


@whole_database
def test_secrets_have_a_file_and_a_key_of_their_own(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_SECRETS_BACKUP_KEY = str(OTHER.to_public())
    made = live_backup.back_up_secrets(tmp_path).path
    with pytest.raises(BadInput, match="sealed to another"):
        restoration.restore_secrets(made, [PRIVATE])
    names = restoration.restore_secrets(made, [OTHER])
    assert {*secrets.ALL, secrets.ROOT} <= set(names)
    for name in secrets.ALL:
        path = tmp_path / "secrets" / name
        assert bytes.fromhex(path.read_text()) == secrets.read(name, tmp_path)
        assert path.stat().st_mode & 0o077 == 0
    assert restoration.restore_secrets(made, [OTHER]) == []


@whole_database
def test_another_secret_is_not_replaced_unless_told(settings: Settings, tmp_path: Path) -> None:
    made = live_backup.back_up_secrets(tmp_path).path
    here = tmp_path / "secrets" / secrets.RECEIPT_PEPPER
    here.parent.mkdir()
    here.write_text("ab" * 32)
    with pytest.raises(Conflict, match="receipt-pepper"):
        restoration.restore_secrets(made, [PRIVATE])
    assert {path.name for path in here.parent.iterdir()} == {here.name}
    assert secrets.RECEIPT_PEPPER in restoration.restore_secrets(made, [PRIVATE], replace=True)


@whole_database
def test_a_restore_names_the_secrets_that_are_not_those_of_the_backup(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(secrets.variable(secrets.RECEIPT_PEPPER), "0123456789abcdef" * 4)
    assert restoration.restore(made, [PRIVATE], replace=True).others == [secrets.RECEIPT_PEPPER]


@whole_database
def test_each_file_is_refused_as_the_other(made: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no secrets"):
        restoration.restore_secrets(made, [PRIVATE])
    kept = live_backup.back_up_secrets(tmp_path).path
    with pytest.raises(BadInput, match="another kind"):
        restoration.restore(kept, [PRIVATE], replace=True)


# The commands.


@whole_database
def test_the_commands_say_what_they_did(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = tmp_path / "key"
    key.write_text(str(PRIVATE))
    call_command("backup", "verify", str(made), "--key", str(key))
    assert json.loads(capsys.readouterr().out)["what"] == "database"
    call_command("backup", "verify", str(made))
    given = ("restore", str(made), "--key", str(key), "--replace")
    call_command(*given, "--without-tombstones")
    assert "restored" in capsys.readouterr().out.splitlines()[-1]


@whole_database
def test_bad_input_ends_with_a_sentence_and_status_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing, key = str(tmp_path / "missing"), tmp_path / "key"
    key.write_text(str(PRIVATE))
    for arguments in (
        ["backup"],
        ["backup", "--to", str(tmp_path / "no" / "folder")],
        ["backup", "verify", missing],
        ["backup", "verify", missing, "--key", str(key)],
        ["backup", "new-key", str(key)],
        ["restore", missing, "--key", str(key)],
        ["restore", str(key), "--key", str(key)],
        ["restore", str(key), "--key", missing],
    ):
        with pytest.raises(SystemExit) as end:
            call_command(*arguments)
        assert end.value.code == 2
        assert capsys.readouterr().err.strip().endswith((".", ").")), arguments
