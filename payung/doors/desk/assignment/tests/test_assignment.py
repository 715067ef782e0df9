"""The owner of a report: give one back, hand one to a colleague."""

from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.queue import queries
from payung.doors.desk.conftest import Send, SignedIn
from payung.triage.lanes import Level
from tests.house import House, left_as_before


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def box(report: UUID) -> str:
    return f'type="checkbox" name="report" value="{report}"'


# Given back


def test_what_was_just_taken_can_be_given_back(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    client = signed_in("intake")
    client.post(f"/reports/{report}/take/")
    assert "Give it back" in text(client, f"/reports/{report}/")
    client.post(f"/reports/{report}/give-back/")
    page = text(client, f"/reports/{report}/")
    assert "You have given the report back" in page
    assert "nobody yet" in page


def test_the_button_goes_when_it_is_too_late(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    client = signed_in("intake")
    client.post(f"/reports/{report}/take/")
    decisions.decide_level(house.viewer("intake"), report, Level.P3, "As told.", seen=Level.P3)
    assert "Give it back" not in text(client, f"/reports/{report}/")
    answer = client.post(f"/reports/{report}/give-back/")
    assert answer.status_code == 409
    assert "to a colleague instead" in answer.content.decode()


# Of somebody who has left


def test_what_somebody_had_who_left_says_so_and_is_taken_by_anybody(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    assignment.take(house.viewer("intake"), report)
    left_as_before(house, "intake")
    client = signed_in("liaison")
    page = text(client, "/queue/?state=untaken")
    assert box(report) in page
    assert "nobody: Intake has left" in page
    page = text(client, f"/reports/{report}/")
    assert "The officer who had this report has left: take it." in page
    assert "Report contents" in page  # it was taken once: colleagues read on
    client.post(f"/reports/{report}/take/")
    assert "has left" not in text(client, f"/reports/{report}/")


def test_a_supervisor_looks_for_what_they_had_and_gives_it_on(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    assignment.take(house.viewer("intake"), report)
    left_as_before(house, "intake")
    client, gone = signed_in("super"), house.officers["intake"]
    page = text(client, f"/queue/?owner={gone}")
    assert f'value="{gone}" selected>Intake (has left)' in page
    assert str(report) in page
    assert "Intake owned it and has left." in text(client, f"/reports/{report}/assign/")
    data = {"officer": str(house.officers["liaison"]), "seen": str(gone)}
    client.post(f"/reports/{report}/assign/", data)
    assert queries.row(house.viewer("liaison"), report).owner == house.officers["liaison"]


# Handed to a colleague


def test_a_report_is_handed_to_a_colleague(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    client = signed_in("intake")
    client.post(f"/reports/{report}/take/")
    assert f'href="/reports/{report}/assign/"' in text(client, f"/reports/{report}/")
    page = text(client, f"/reports/{report}/assign/")
    assert house.officers["super"].__str__() in page
    assert str(house.officers["fresh"]) not in page
    owner = str(house.officers["intake"])
    assert f'name="seen" value="{owner}"' in page
    data = {"officer": str(house.officers["liaison"]), "seen": owner}
    answer = client.post(f"/reports/{report}/assign/", data)
    assert answer["Location"] == f"/reports/{report}/#main"
    assert "Please tell your colleague too" in text(client, answer["Location"])
    assert queries.row(house.viewer("liaison"), report).owner == house.officers["liaison"]


@pytest.mark.parametrize(
    ("officer", "sentence"), [("", "choose a colleague"), ("fresh", "Choose a")]
)
def test_without_a_colleague_who_can_it_is_asked_again(
    signed_in: SignedIn, send: Send, house: House, officer: str, sentence: str
) -> None:
    report = send()
    client = signed_in("intake")
    client.post(f"/reports/{report}/take/")
    data = {"officer": str(house.officers.get(officer, "")), "seen": str(house.officers["intake"])}
    answer = client.post(f"/reports/{report}/assign/", data)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_others_are_told_that_it_is_not_theirs_to_hand_on(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    assert "ask a supervisor to assign it" in text(
        signed_in("intake"), f"/reports/{report}/assign/"
    )
    client = signed_in("super")
    assert "Assign to a colleague" in text(client, f"/reports/{report}/")
    page = text(client, f"/reports/{report}/assign/")
    assert "Nobody has taken this report yet. After this" in page
    assert 'name="seen" value=""' in page
    assignment.take(house.viewer("super"), report)
    page = text(signed_in("intake"), f"/reports/{report}/assign/")
    assert "A colleague has taken this report." in page
    assert '<form method="post" action="/reports' not in page
    assert "assign/" not in text(signed_in("intake"), f"/reports/{report}/")
