"""The owner of a report: take several, give one back, hand one to a colleague."""

from uuid import UUID, uuid4

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.queue import queries
from payung.doors.desk.conftest import Send, SignedIn
from payung.triage.lanes import Level
from tests.house import House, left_as_before

DANGER = [{"safe_now": "no"}]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def box(report: UUID) -> str:
    return f'type="checkbox" name="report" value="{report}"'


# Several at once


def test_untaken_reports_have_a_box_and_danger_now_has_none(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    free, taken, danger = send(), send(), send(children=DANGER)
    assignment.take(house.viewer("super"), taken)
    page = text(signed_in("intake"), "/queue/")
    assert box(free) in page
    assert box(taken) not in page
    assert box(danger) not in page
    assert "singly" in page
    assert "Take the selected reports" in page


def test_who_may_not_take_is_offered_no_box(signed_in: SignedIn, send: Send) -> None:
    report = send()
    page = text(signed_in("fresh"), "/queue/")
    assert box(report) not in page
    assert "Take the selected reports" not in page


def test_reasons_and_links_are_shown_before_anything_is_taken(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    # given two linked reports, one that a colleague has, and one in danger now
    account = [{"kind": "account", "value": "invented_one", "service": "App"}]
    first, second = send(identifiers=account), send(identifiers=account)
    send(identifiers=account, share_with="helpline_only")
    taken, danger = send(), send(children=DANGER)
    assignment.take(house.viewer("super"), taken)
    # when an officer marks them all
    marks = "&".join(f"report={report}" for report in (first, taken, danger, uuid4(), "x"))
    page = text(signed_in("intake"), f"/queue/take/?{marks}&back=level%3DP3%26x%3Dy")
    # then the page shows reasons and links, and only what waits can be taken
    assert "Why this level" in page
    assert f'href="/reports/{second}/"' in page
    assert "A report of another unit (helpline of XA)" in page
    assert page.count("shared identifier: account") == 2
    assert box(first)[:20] in page
    assert f'value="{first}" checked' in page
    assert f'value="{taken}"' not in page
    assert "Super has taken this report." in page
    assert f'value="{danger}"' not in page
    assert "take this one singly, on its own page" in page
    assert 'href="/queue/?level=P3"' in page
    assert queries.row(house.viewer("intake"), first).owner is None


def test_each_outcome_is_told_in_a_sentence(signed_in: SignedIn, send: Send, house: House) -> None:
    free, other, gone, danger = send(), send(), send(), send(children=DANGER)
    client = signed_in("intake")
    assignment.take(house.viewer("super"), gone)
    marks = [str(report) for report in (free, other, gone, danger, uuid4())]
    answer = client.post("/queue/take/", {"report": marks, "back": "level=P3"})
    assert answer["Location"] == "/queue/?level=P3"
    page = text(client, answer["Location"])
    assert f"You have taken 2 reports: {str(free)[:8]}, {str(other)[:8]}." in page
    assert f"1 had already been taken by a colleague: {str(gone)[:8]}." in page
    assert f"1 is danger now (P1). Take it singly: {str(danger)[:8]}." in page
    assert "1 is no longer in your unit" in page


def test_none_marked_takes_nothing_and_says_so(signed_in: SignedIn, send: Send) -> None:
    send()
    client = signed_in("intake")
    assert "No report is selected" in text(client, "/queue/take/")
    answer = client.post("/queue/take/", {})
    assert answer.status_code == 400
    assert "Select at least one report first." in answer.content.decode()


def test_too_many_are_refused_and_stay_marked(signed_in: SignedIn, send: Send) -> None:
    reports = [str(send()) for _ in range(21)]
    answer = signed_in("intake").post("/queue/take/", {"report": reports})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "Take at most 20 reports at once." in page
    assert page.count(" checked>") == 21


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
    assert "Nobody has taken this report yet." in text(
        signed_in("intake"), f"/reports/{report}/assign/"
    )
    assignment.take(house.viewer("super"), report)
    page = text(signed_in("intake"), f"/reports/{report}/assign/")
    assert "A colleague has taken this report." in page
    assert '<form method="post" action="/reports' not in page
    assert "assign/" not in text(signed_in("intake"), f"/reports/{report}/")
