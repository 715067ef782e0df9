"""A proposed transfer at the desk: from the case to the supervisor, and the review of what went at once."""

import re
from uuid import UUID

from django.test import Client

from payung.cases.assignment import actions
from payung.cases.models import Case, Transfer
from payung.doors.desk.conftest import Send, SignedIn
from tests.house import House

WHY = "The child lives in their area."


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def asked(client: Client, report: UUID) -> str:
    """Return what the form of a transfer carries: whether it goes at once."""
    match = re.search(
        r'name="at_once" value="(\w+)"', page_of(client, f"/reports/{report}/hand-over/")
    )
    assert match
    return match[1]


def test_an_intake_officer_proposes_and_the_supervisor_accepts(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    client, leader = signed_in("intake"), signed_in("super")
    assert "Propose a transfer to another unit" in page_of(client, f"/reports/{report}/")
    page = page_of(client, f"/reports/{report}/hand-over/")
    assert "A supervisor of your unit decides." in page
    unit = house.units["child_protection"]
    sent = {"unit": str(unit), "reason": WHY, "at_once": asked(client, report)}
    answer = client.post(f"/reports/{report}/hand-over/", sent, follow=True)
    assert "The transfer is proposed. A supervisor decides on it." in answer.content.decode()
    # the case shows it, and the queue has a sign
    page = page_of(client, f"/reports/{report}/")
    assert "<strong>Proposed: transfer to" in page
    assert WHY in page
    assert "Withdraw the proposal" in page
    assert "Accept or decline it" not in page
    assert "transfer proposed" in page_of(client, "/queue/")
    # the supervisor finds it
    assert 'href="/transfers/">Transfers to decide or review' in page_of(leader, "/queue/")
    assert f'href="/reports/{report}/transfer/"' in page_of(leader, "/transfers/")
    page = page_of(leader, f"/reports/{report}/")
    assert 'href="#handing">A transfer to another unit is proposed: accept or decline it.' in page
    transfer = str(Transfer.objects.get().id)
    page = page_of(leader, f"/reports/{report}/transfer/")
    assert "Your unit can no longer open it." in page
    assert page.count('type="radio" name="do"') == 2
    refused = leader.post(f"/reports/{report}/transfer/", {"transfer": transfer})
    assert refused.status_code == 400
    assert "Please choose." in refused.content.decode()
    answer = leader.post(
        f"/reports/{report}/transfer/", {"transfer": transfer, "do": "accept"}, follow=True
    )
    assert "The report is now with the other unit." in answer.content.decode()
    assert Case.objects.get().unit_id == unit
    assert leader.get(f"/reports/{report}/transfer/").status_code == 404


def test_declined_it_stays_and_says_why(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    actions.take(house.viewer("intake"), report)
    actions.propose_transfer(house.viewer("intake"), report, house.units["helpline"], WHY)
    leader, transfer = signed_in("super"), str(Transfer.objects.get().id)
    empty = {"transfer": transfer, "do": "decline", "reason": " "}
    refused = leader.post(f"/reports/{report}/transfer/", empty)
    assert "Please write at least one sentence." in refused.content.decode()
    leader.post(f"/reports/{report}/transfer/", empty | {"reason": "We know the family."})
    page = page_of(signed_in("intake"), f"/reports/{report}/")
    assert "<b>Proposed transfer declined</b> · Super" in page
    assert "We know the family." in page
    assert "Propose a transfer to another unit" in page


def test_who_proposed_it_withdraws_it(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    actions.propose_transfer(house.viewer("intake"), report, house.units["helpline"], WHY)
    answer = signed_in("intake").post(f"/reports/{report}/transfer/withdraw/", follow=True)
    assert "The proposed transfer was withdrawn." in answer.content.decode()
    assert "transfer proposed" not in page_of(signed_in("super"), "/queue/")


def test_a_p1_goes_at_once_and_is_reviewed(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send(children=[{"safe_now": "no"}])
    client, leader = signed_in("intake"), signed_in("super")
    page = page_of(client, f"/reports/{report}/hand-over/")
    assert "This is a P1, so it goes at once. A supervisor of your unit reviews it" in page
    unit = house.units["child_protection"]
    sent = {"unit": str(unit), "reason": WHY, "at_once": asked(client, report)}
    client.post(f"/reports/{report}/hand-over/", sent)
    assert Case.objects.get().unit_id == unit
    page = page_of(leader, "/transfers/")
    assert WHY in page
    assert "Intake ·" in page
    assert f"Reviewed: {str(report)[:8]}" in page
    transfer = Transfer.objects.get().id
    answer = leader.post(f"/transfers/{transfer}/review/", {"words": "Right."}, follow=True)
    page = answer.content.decode()
    assert "The review was recorded." in page
    assert f"Reviewed: {str(report)[:8]}" not in page
    assert "Reviewed by Super" in page
    assert "<p>Right.</p>" in page


def test_a_page_that_spoke_of_a_proposal_never_transfers(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    client = signed_in("intake")
    sent = {
        "unit": str(house.units["child_protection"]),
        "reason": WHY,
        "at_once": asked(client, report),
    }
    Case.objects.update(level="P1")
    answer = client.post(f"/reports/{report}/hand-over/", sent)
    assert answer.status_code == 409
    assert WHY in answer.content.decode()
    assert Case.objects.get().unit_id == house.units["police"]
    assert not Transfer.objects.exists()
