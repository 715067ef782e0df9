"""What is carried to the desk: only the unit opens it, and nothing of it can be changed on the way."""

import io
import sys
from pathlib import Path

import pytest
from django.core.management import call_command

from payung.foundation.errors import BadInput, SealBroken, Unsigned
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.ledger.models import Entry as Act
from payung.media.scan import bundle
from payung.media.scan.result_files import ALL
from payung.staff.models import Unit
from tests.house import PASSWORD, House

UNIT, OTHER = PrivateKey.generate(), PrivateKey.generate()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    for name in ALL:
        (tmp_path / name).write_bytes(name.encode() * 100)
    bundle.write(tmp_path, UNIT.public)
    return tmp_path


def test_the_unit_reads_what_was_written(out: Path, tmp_path: Path) -> None:
    into = tmp_path / "desk"
    into.mkdir()
    assert tuple(bundle.read(out / bundle.NAME, [OTHER, UNIT], into)) == ALL
    assert all((into / name).read_bytes() == (out / name).read_bytes() for name in ALL)
    sealed = (out / bundle.NAME).read_bytes()
    assert not any(name.encode() in sealed for name in ALL)


def test_nobody_else_reads_it(out: Path, tmp_path: Path) -> None:
    with pytest.raises(SealBroken):
        bundle.read(out / bundle.NAME, [OTHER], tmp_path)


@pytest.mark.parametrize("place", [3, 60, 200, 400, -5])
def test_a_changed_byte_opens_nothing(out: Path, tmp_path: Path, place: int) -> None:
    sealed = bytearray((out / bundle.NAME).read_bytes())
    sealed[place] ^= 1
    (out / bundle.NAME).write_bytes(sealed)
    into = tmp_path / "desk"
    into.mkdir()
    with pytest.raises(SealBroken):
        bundle.read(out / bundle.NAME, [UNIT], into)
    assert list(into.iterdir()) == []


def test_cut_off_it_opens_nothing(out: Path, tmp_path: Path) -> None:
    sealed = (out / bundle.NAME).read_bytes()
    for length in (0, 10, 100, len(sealed) // 2, len(sealed) - 1):
        (out / bundle.NAME).write_bytes(sealed[:length])
        with pytest.raises(SealBroken):
            bundle.read(out / bundle.NAME, [UNIT], tmp_path)


def test_what_unpacks_to_more_than_any_result_is_told_in_a_sentence_and_leaves_nothing(
    out: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / ALL[-1]).write_bytes(bytes(4 << 20))  # a few thousand bytes once it is packed
    bundle.write(out, UNIT.public)
    assert (out / bundle.NAME).stat().st_size < 100_000
    monkeypatch.setattr(bundle, "UNPACKED", 4 << 20)
    into = tmp_path / "desk"
    into.mkdir()
    with pytest.raises(BadInput, match="unpacks to more than any scan writes"):
        bundle.read(out / bundle.NAME, [UNIT], into)
    assert list(into.iterdir()) == []


def test_nothing_is_sealed_to_a_key_that_nobody_vouches_for(out: Path) -> None:
    before = (out / bundle.NAME).read_bytes()
    with pytest.raises(Unsigned):
        bundle.write(out, PublicKey(UNIT.public.raw))
    assert (out / bundle.NAME).read_bytes() == before


def test_a_result_that_is_sealed_to_nobody_leaves_no_old_bundle(out: Path) -> None:
    bundle.write(out, None)
    assert not (out / bundle.NAME).exists()


def test_from_the_laptop_to_the_desk(
    here: None,
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    name, officer = next(
        (name, viewer)
        for name in house.officers
        if len((viewer := house.viewer(name)).keys) > 1 and viewer.is_holder
    )
    unit = Unit.objects.get(id=officer.unit)
    call_command("keys", "unit", unit.name)
    (tmp_path / "unit.key").write_text(capsys.readouterr().out, encoding="utf-8")
    (tmp_path / "medium").mkdir()
    (tmp_path / "medium" / "notes.txt").write_bytes(b"Nothing to see here.\n")
    where = ["scan", str(tmp_path / "medium"), "--out", str(tmp_path / "out")]
    call_command(*where, "--to", str(tmp_path / "unit.key"), "--workers", "1")
    assert f"is sealed to {unit.name}" in capsys.readouterr().err

    monkeypatch.setattr(sys, "stdin", io.StringIO(PASSWORD + "\n"))
    carried = str(tmp_path / "out" / bundle.NAME)
    call_command("bundle", carried, name, "--out", str(tmp_path / "desk"))
    for file_name in ALL:
        assert (tmp_path / "desk" / file_name).read_bytes() == (
            tmp_path / "out" / file_name
        ).read_bytes()
    assert Act.objects.filter(act="bundle.opened").count() == 1

    monkeypatch.setattr(sys, "stdin", io.StringIO("wrong\n"))
    with pytest.raises(SystemExit):
        call_command("bundle", carried, name, "--out", str(tmp_path / "other"))
    assert "This password does not open" in capsys.readouterr().err
    assert not (tmp_path / "other").exists()


def test_a_key_file_that_holds_none_is_told_before_anything_is_looked_at(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "medium").mkdir()
    (tmp_path / "unit.key").write_bytes(b"\xff")
    where = ["scan", str(tmp_path / "medium"), "--out", str(tmp_path / "out")]
    with pytest.raises(SystemExit):
        call_command(*where, "--to", str(tmp_path / "unit.key"))
    assert "The file contains no unit key" in capsys.readouterr().err
    assert list((tmp_path / "out").iterdir()) == []
