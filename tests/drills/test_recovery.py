"""The drill after a unit lost all its keys: two people, two parts, another machine, `payung keys`."""

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection
from pytest_django import Settings

from conftest import ON_POSTGRESQL
from payung.__main__ import main
from payung.foundation import receipts
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.receiving import actions as intake
from payung.ledger.models import Entry
from payung.ledger.verification import verify
from payung.staff import actions, officer_keys, offline_keys
from payung.staff.queries import root_requests as to_sign
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.drills.payung_process import Refused, elsewhere, killed_after
from tests.house import PASSWORD, House, build_house, open_for

Keys = Callable[..., str]
pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.servers,
    pytest.mark.skipif(ON_POSTGRESQL, reason="keys are sealed alike on both databases"),
]


@pytest.fixture
def away(tmp_path: Path) -> Path:
    """Return the folder of the other machine."""
    folder = tmp_path / "away"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(autouse=True)
def _real_keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(officer_keys, "MEMORY", 46 * 1024)
    yield
    connection.close()


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Keys:
    """Return a function that runs `payung keys` in this process: what it prints."""

    def run(*arguments: str) -> str:
        monkeypatch.setattr(sys, "argv", ["payung", "keys", *arguments])
        main()
        return capsys.readouterr().out

    return run


def said(officer: UUID) -> str:
    """Return what the officer reads out from their screen."""
    return offline_keys.read_statement(to_sign.statement(SYSTEM, officer))[0].fingerprint


def everything_lost(house: House) -> UUID:
    """All officers of the unit lose their passwords; the first one starts again."""
    for name in ("super", "intake", "liaison", "fresh"):
        invitation = actions.invite_again(SYSTEM, house.officers[name], confirm_last=True)
        actions.accept_invitation(name, invitation.code, PASSWORD)
    assert all(len(house.viewer(name).keys) == 1 for name in ("super", "intake", "liaison"))
    return house.officers["super"]


def test_a_unit_is_brought_back_by_two_people_and_another_machine(
    away: Path,
    home: Path,
    settings: Settings,
    keys: Keys,
    capsys: pytest.CaptureFixture[str],
) -> None:
    first, second, root = away / "part-1", away / "part-2", away / "root.key"
    settings.PAYUNG_RECOVERY = elsewhere(
        away, "keys", "recovery-new", str(first), str(second)
    ).strip()
    house = build_house()
    document = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
    report = intake.receive(
        DOOR, document, Lane.CHILD, country="XA", receipt=receipts.draw()
    ).reference
    officer = everything_lost(house)
    # The root was lost with everything: a new one is made, and the settings name it from now on.
    settings.PAYUNG_ROOT = elsewhere(away, "keys", "root-new", str(root)).strip()

    statement = carried(away, keys("statement", "super"))
    signing = ("keys", "sign", statement, "--root", str(root), "--number", said(officer))
    with pytest.raises(Refused, match="police, country XA") as read:
        elsewhere(away, *signing)
    digits = re.findall(r"--read (\d{6})", str(read.value))[-1]
    signed = elsewhere(away, *signing, "--read", digits)
    keys("install-signature", carried(home, signed))
    asked = carried(away, keys("recovery-ask", "super"))
    answer = elsewhere(
        away, "keys", "recovery-open", asked, str(first), str(second), "--number", said(officer)
    )

    file = carried(home, answer)
    killed_after("payung.foundation.sealing:place_box", home, "keys", "recovery-install", file)
    # It had stored a box, but nothing remains of it: no key opens, and the ledger records no use.
    assert len(house.viewer("super").keys) == 1
    assert not Entry.objects.filter(act="recovery.used").exists()
    assert verify(SYSTEM).broken is None
    assert "1 version" in keys("recovery-install", file)
    assert "1 version" in keys("recovery-install", file)

    assert open_for(house.viewer("super"), report).report.language == "en"
    actions.rotate_unit_key(house.viewer("super"))
    assert Entry.objects.filter(act="recovery.used").count() == 2
    with pytest.raises(SystemExit) as end:
        keys("status")
    assert end.value.code == 1  # the other units still have the lost root's signatures
    assert "key version 2; signed; recovery key can open it" in capsys.readouterr().out


def carried(folder: Path, text: str) -> str:
    """Write what is carried to a machine by hand; return the file's path."""
    path = folder / f"carried-{len(list(folder.iterdir()))}.json"
    path.write_text(text)
    return str(path)


def test_the_other_machine_refuses_what_does_not_fit(
    away: Path, settings: Settings, keys: Keys, capsys: pytest.CaptureFixture[str]
) -> None:
    parts = [str(away / name) for name in ("part-1", "part-2", "part-3", "part-4")]
    settings.PAYUNG_RECOVERY = keys("recovery-new", *parts[:2]).strip()
    keys("recovery-new", *parts[2:])
    root = str(away / "root.key")
    keys("root-new", root)
    house = build_house()
    statement = carried(away, to_sign.statement(SYSTEM, house.officers["super"]))
    asked = carried(away, actions.ask_recovery(SYSTEM, house.officers["super"]))
    number = said(house.officers["super"])
    wrong = "00000 " * 5 + "00000"
    for arguments, sentence in (
        (["sign", statement, "--root", root, "--number", wrong], "not the 30 digits"),
        (["sign", asked, "--root", root, "--number", number], "payung officer statement"),
        (["sign", statement, "--root", statement, "--number", number], "64 hexadecimal digits"),
        (["sign", statement, "--root", root + "x", "--number", number], "No such file"),
        (["recovery-open", asked, *parts[:2], "--number", wrong], "not the 30 digits"),
        (["recovery-open", asked, parts[0], parts[3], "--number", number], "open no key"),
        (["recovery-open", asked, parts[0], asked, "--number", number], "part of the recovery"),
        (["recovery-new", *parts[:2]], "File exists"),
        (["root-new", root], "File exists"),
    ):
        with pytest.raises(SystemExit) as end:
            keys(*arguments)
        assert end.value.code == 2
        assert sentence in capsys.readouterr().err
    for file in parts[:2]:
        assert Path(file).stat().st_mode & 0o077 == 0
    assert "keys" in json.loads(Path(asked).read_text())
