"""The commands that others rely on: forms in and out, exit status, and no half-stored thing."""

import io
import json
import sys

import pytest
from django.core.management import CommandError, call_command

from payung.cases.models import Case
from payung.foundation.viewer import DOOR
from payung.intake.models import StoredReport
from payung.intake.receiving.actions import receive
from payung.operations.management.commands import worker
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House


def run(capsys: pytest.CaptureFixture[str], lines: str, *arguments: str) -> tuple[int, list[str]]:
    status = 0
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdin", io.StringIO(lines))
        try:
            call_command(*arguments)
        except SystemExit as end:
            status = int(str(end.code))
    return status, capsys.readouterr().out.splitlines()


def test_receive_answers_line_by_line(house: House, capsys: pytest.CaptureFixture[str]) -> None:
    lines = '{"language": "en"}\n\n{"language": "en", "concerns": ["other"]}\n'
    status, answers = run(capsys, lines, "receive", "--lane", "partner")
    assert status == 0
    documents = [json.loads(line) for line in answers]
    assert [set(answer) for answer in documents] == [{"reference", "level", "bundle"}] * 2
    assert StoredReport.objects.count() == 2


def test_receive_names_what_is_wrong_and_takes_the_rest(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = '{"nonsense"\n{"language": "en", "kite": 1}\n{"language": "en"}\n'
    status, answers = run(capsys, lines, "receive", "--lane", "partner")
    assert status == 2
    assert ["error" in json.loads(line) for line in answers] == [True, True, False]
    assert "kite" in json.loads(answers[1])["error"]
    assert StoredReport.objects.count() == 1


def test_in_the_childs_lane_nothing_is_refused(
    house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    status, _ = run(capsys, '{"kite": 1}\n', "receive", "--lane", "child")
    assert status == 0
    assert StoredReport.objects.get().level == "P2"


def test_a_demo_never_mixes_with_real_work(house: House) -> None:
    with pytest.raises(CommandError, match="never mixes"):
        call_command("demo")


def test_a_sweep_bundles_what_no_task_has(house: House) -> None:
    kite = {"language": "en", "identifiers": [{"kind": "account", "value": "kite"}]}
    for _ in range(2):
        receive(DOOR, Report.strict(kite), Lane.INDUSTRY, country="XA")
    assert [worker.sweep(worker.BUNDLING), worker.sweep(worker.BUNDLING)] == [0, 0]
    assert worker.sweep() == 0
    assert Case.objects.exclude(merged_into=None).count() == 1
    assert not StoredReport.objects.filter(linked_at=None).exists()


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_the_task_that_receiving_asked_for() -> None:
    from django_tasks_db.models import DBTaskResult

    from tests.house import build_house

    build_house()
    receive(DOOR, Report.strict({"language": "en"}), Lane.COMMUNITY, country="XA")
    call_command("db_worker", batch=True, interval=0, startup_delay=False, verbosity=0)
    assert StoredReport.objects.get().linked_at is not None
    assert DBTaskResult.objects.get().status == "SUCCESSFUL"
