"""Officers who join the same cases at the same moment, each from another side: nobody waits for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import connection

from payung.cases.joining import actions as joining
from payung.cases.joining import policy
from payung.cases.models import Case, Join
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import DOOR
from payung.intake.receiving import actions as receiving
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House

pytestmark = pytest.mark.django_db(transaction=True)
WHY = "The same child told twice."
BETWEEN = 1.0  # seconds that one waits for the other between the two cases


def received() -> UUID:
    report = Report.lenient({"language": "en", "children": [{"safe_now": "yes"}]})
    return receiving.receive(DOOR, report, Lane.CHILD, country="XA").reference


def test_two_who_join_crosswise_make_one_case(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = house.viewer("intake")
    # given two cases of two reports, whose ids alternate
    ids = sorted(received() for _number in range(4))
    for one, other in ((ids[0], ids[2]), (ids[1], ids[3])):
        joining.join(officer, one, other, WHY)
    meeting = threading.Barrier(2)

    def slowly(viewer: OfficerViewer, case: Case | None) -> Case:
        """Let the other officer lock their first case meanwhile, unless they wait for this one."""
        with suppress(threading.BrokenBarrierError):
            meeting.wait(BETWEEN)
        return policy.require_join(viewer, case)

    monkeypatch.setattr(joining, "require_join", slowly)

    # when one officer goes from the first case to the second, and another the other way round
    def join(pair: tuple[UUID, UUID]) -> bool:
        try:
            return bool(joining.join(officer, *pair, WHY))
        except (BadInput, Conflict):
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        joined = list(pool.map(join, [(ids[0], ids[1]), (ids[1], ids[2])]))

    # then one of them has joined the two, and the other learns that they are one case
    assert sorted(joined) == [False, True]
    assert Case.objects.filter(merged_into=None).count() == 1
    assert Join.objects.filter(undone_at=None).count() == 3
