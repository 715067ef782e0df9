"""`payung retention`: ids and rules out, a JSON object a line; nothing deleted that nobody decided."""

import json
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from payung.cases.models import Case
from payung.cases.retention import actions
from payung.cases.tests.old_reports import WAIT, information, proposal_of
from payung.foundation import clock
from payung.intake.models import StoredReport
from tests.house import House

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"


def run(capsys: Capture, *arguments: str) -> list[dict[str, object]]:
    call_command("retention", *arguments)
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_it_prints_what_waits_for_a_person_each_time(house: House, capsys: Capture) -> None:
    report = information()
    for arguments in ((), ("propose",)):
        (line,) = run(capsys, *arguments)
        assert set(line) == {"kind", "id", "since", "rule", "source"}
        assert (line["kind"], line["id"]) == ("information", str(report))
        assert line["rule"] == "default.information"
        assert "default" in str(line["source"])
    assert StoredReport.objects.count() == 1


def test_it_carries_out_what_was_decided_and_replays_it(house: House, capsys: Capture) -> None:
    report = information()
    cases, reports = list(Case.objects.all()), list(StoredReport.objects.all())
    run(capsys)
    actions.decide_deletion(house.viewer("super"), [proposal_of(report)], "Why.")
    assert run(capsys, "run") == [{"deleted": 0}]
    with clock.at(clock.now() + WAIT):
        assert run(capsys, "run") == [{"deleted": 1}]
    Case.objects.bulk_create(cases)
    StoredReport.objects.bulk_create(reports)
    assert run(capsys, "replay") == [{"deleted": 1}]
    assert run(capsys, "replay") == [{"deleted": 0}]


def test_a_wrong_file_is_one_sentence_and_status_2(
    house: House, capsys: Capture, tmp_path: Path
) -> None:
    with pytest.raises(SystemExit) as end:
        call_command("retention", "replay", str(tmp_path / "none"))
    assert end.value.code == 2
    assert "there is no tombstone file here, or it cannot be read" in capsys.readouterr().err
