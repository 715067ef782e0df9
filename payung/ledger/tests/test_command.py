"""`payung ledger`: what a person at the machine, and one away from it, types."""

import io
import json
import stat
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from payung.ledger import checkpoints, triggers
from payung.ledger.models import Entry
from payung.ledger.tests.support import CHAIN, write


def run(*words: str) -> tuple[int, str, str]:
    """Return exit status, output and errors of `payung ledger <words>`."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("ledger", *words, stdout=out, stderr=err, no_color=True)
    except SystemExit as stopped:
        return int(str(stopped.code)), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.mark.django_db
def test_verify_prints_the_number_of_entries() -> None:
    assert run("verify") == (0, "0 entries checked\n", "")
    write(1)
    assert run("verify") == (0, "1 entry checked\n", "")
    write(2)
    assert run("verify") == (0, "3 entries checked\n", "")


@pytest.mark.django_db
def test_verify_prints_the_first_that_breaks_and_exits_1() -> None:
    write(3)
    with triggers.lifted(connection):
        Entry.objects.filter(sequence=2).update(actor="door")
    assert run("verify") == (1, f"{CHAIN} 2: The entry was altered.\n", "")


@pytest.mark.django_db
def test_heads_are_signed_elsewhere_and_checked_here(tmp_path: Path) -> None:
    write(3)
    statement, signed, key = tmp_path / "heads", tmp_path / "signed", tmp_path / "key"
    status, public, _ = run("new-key", str(key))
    assert status == 0
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    statement.write_text(run("heads")[1])
    status, text, _ = run("sign", str(statement), "--key", str(key))
    assert status == 0
    signed.write_text(text)
    verify = ("verify", "--checkpoint", str(signed), "--public", public.strip())
    assert run(*verify) == (0, "3 entries checked\n", "")
    with triggers.lifted(connection):
        Entry.objects.all().delete()
        connection.cursor().execute("DELETE FROM ledger_head")
    assert run(*verify) == (
        1, f"{CHAIN} 3: The checkpoint names an entry that no longer exists.\n", "",
    )  # fmt: skip


def test_signing_needs_no_database(tmp_path: Path) -> None:
    # No database mark: pytest-django would refuse any query.
    statement, key = tmp_path / "heads", tmp_path / "key"
    run("new-key", str(key))
    at = "2026-01-02T00:00:00.000000+00:00"
    statement.write_text(f'{{"at":"{at}","heads":{{}},"v":1,"what":"payung ledger heads"}}')
    status, text, _ = run("sign", str(statement), "--key", str(key))
    assert status == 0
    assert json.loads(text)["statement"] == statement.read_text()


def test_a_key_is_never_overwritten(tmp_path: Path) -> None:
    key = tmp_path / "key"
    run("new-key", str(key))
    before = key.read_text()
    status, out, err = run("new-key", str(key))
    assert (status, out) == (2, "")
    assert "File exists" in err
    assert key.read_text() == before


def test_bad_input_is_one_sentence_and_2(tmp_path: Path) -> None:
    missing, binary, text = tmp_path / "missing", tmp_path / "binary", tmp_path / "text"
    binary.write_bytes(b"\xff\xfe")
    text.write_text("hello")
    public = checkpoints.new_key()[1]
    for words in (
        ("verify", "--checkpoint", str(missing), "--public", public),
        ("verify", "--checkpoint", str(binary), "--public", public),
        ("verify", "--checkpoint", str(text), "--public", public),
        ("verify", "--checkpoint", str(text)),
        ("verify", "--public", public),
        ("sign", str(text), "--key", str(text)),
        ("sign", str(missing), "--key", str(text)),
    ):
        status, out, err = run(*words)
        assert (status, out) == (2, ""), words
        assert err.count("\n") == 1, err
        assert err.endswith(".\n")


@pytest.mark.django_db
def test_heads_go_into_a_file_whole_or_not_at_all(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "heads"
    file.write_text("of yesterday")
    call_command("ledger", "heads", "--to", str(file))
    assert json.loads(file.read_text())
    assert [path.name for path in tmp_path.iterdir()] == ["heads"]
    with pytest.raises(SystemExit) as end:
        call_command("ledger", "heads", "--to", str(tmp_path / "none" / "heads"))
    assert end.value.code == 2
    assert "No such file" in capsys.readouterr().err
