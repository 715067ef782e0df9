"""A shift is handed over on a page, accepted by name on another, and read in the log."""

from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.handover import queries
from payung.cases.models import Case, Handover
from payung.cases.tests.reports import DANGER, receive_report
from payung.doors.desk.conftest import SignedIn
from tests.house import House


@pytest.fixture
def report(house: House) -> UUID:
    report = receive_report(children=DANGER)
    assignment.take(house.viewer("intake"), report)
    return report


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_a_colleague_is_told_and_accepts_by_name(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    client, liaison = signed_in("intake"), house.officers["liaison"]
    assert f'value="{report}"' in text(client, "/shift/")
    sent = {"officer": liaison, "report": report, "words": "She calls at eight."}
    answer = client.post("/shift/", sent, follow=True)
    assert (
        "Until your colleague accepts, every report stays with its owner" in answer.content.decode()
    )
    assert "accept it</button>" not in answer.content.decode()
    colleague, address = signed_in("liaison"), f"/shift/{Handover.objects.get().id}/"
    assert 'href="/shift/">Shift handed over to you <b>1</b>' in text(colleague, "/queue/")
    assert f'href="{address}"' in text(colleague, "/shift/")
    page = text(colleague, address)
    assert "She calls at eight." in page
    assert "I, Liaison, accept it" in page
    done = colleague.post(address, {"do": "accept"}, follow=True).content.decode()
    assert "1 of 1 report is yours now." in done
    assert Case.objects.get(id=report).owner_id == liaison
    assert "She calls at eight." in text(client, "/shift/log/")


def test_what_stays_is_named_with_its_reason(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    client, liaison = signed_in("intake"), house.officers["liaison"]
    client.post("/shift/", {"officer": liaison, "report": report})
    intake, super_ = house.viewer("intake"), house.officers["super"]
    assignment.assign(intake, report, super_, seen=intake.id)
    address = f"/shift/{Handover.objects.get().id}/"
    done = signed_in("liaison").post(address, {"do": "accept"}, follow=True).content.decode()
    assert "0 of 1 reports are yours now." in done
    assert f"{str(report)[:8]} was not handed over: its owner has changed meanwhile." in done


def test_an_officer_opens_no_colleagues_shift_and_a_supervisor_the_units(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    client, intake = signed_in("liaison"), house.officers["intake"]
    assert client.get("/shift/?of=unit").status_code == 403
    assert client.get(f"/shift/?of={intake}").status_code == 403
    assert client.get("/shift/?of=nobody").status_code == 404
    supervisor = signed_in("super")
    for address in ("/shift/?of=unit", f"/shift/?of={intake}"):
        assert f'value="{report}"' in text(supervisor, address)


def test_what_was_typed_and_unmarked_is_still_there(
    house: House, signed_in: SignedIn, report: UUID
) -> None:
    answer = signed_in("intake").post("/shift/", {"officer": "", "words": "Quiet."})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert "Quiet.</textarea>" in page
    assert "checked" not in page


def test_what_a_full_page_leaves_out_is_said_and_found_in_the_queue(
    house: House, signed_in: SignedIn, report: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "MOST", 1)
    client, officer = signed_in("super"), house.officers["super"]
    for _ in range(2):
        assignment.take(house.viewer("super"), receive_report(children=DANGER))
    for of, queue in (("", f"/queue/?owner={officer}"), ("unit", "/queue/")):
        page = text(client, f"/shift/?of={of}")
        assert "Only the 1 most urgent are shown." in page
        assert f'<a href="{queue}">See the whole queue</a>' in page
