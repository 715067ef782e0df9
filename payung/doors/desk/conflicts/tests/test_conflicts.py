"""The page on which an officer says that they know somebody in a case."""

from uuid import UUID

from payung.cases.assignment import actions as assignment
from payung.doors.desk.conftest import Send, SignedIn
from tests.house import House

WHY = "My neighbour's child."


def sent(officer: UUID, reason: str = WHY) -> dict[str, str]:
    return {"officer": str(officer), "reason": reason}


def test_an_officer_says_so_and_the_report_is_gone_for_them_alone(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    assignment.take(house.viewer("intake"), report)
    client, url = signed_in("intake"), f"/reports/{report}/conflict/"
    assert url in client.get(f"/reports/{report}/").content.decode()
    assert "Liaison" not in client.get(url).content.decode().partition("<form method")[2]
    answer = client.post(url, sent(house.officers["intake"]), follow=True)
    assert "not there for you any more" in answer.content.decode()
    assert client.get(f"/reports/{report}/").status_code == 404
    assert str(report)[:8] not in client.get("/queue/").content.decode()
    page = signed_in("super").get(f"/reports/{report}/").content.decode()
    assert "Intake is not available for this case." in page
    assert WHY not in page
    over = signed_in("over").get("/oversight/overrides/").content.decode()
    assert "My neighbour&#x27;s child." in over
    assert str(report)[:8] in over


def test_a_supervisor_says_so_of_a_colleague(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    client, url = signed_in("super"), f"/reports/{report}/conflict/"
    assert ">Liaison</option>" in client.get(url).content.decode()
    assert client.post(url, {"officer": "", "reason": WHY}).status_code == 400
    answer = client.post(url, sent(house.officers["liaison"]), follow=True)
    assert "not there for your colleague any more" in answer.content.decode()
    assert signed_in("liaison").get(f"/reports/{report}/").status_code == 404
    assert client.get(f"/reports/{report}/").status_code == 200


def test_an_officer_cannot_say_it_of_a_colleague_nor_without_a_reason(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send()
    client, url = signed_in("intake"), f"/reports/{report}/conflict/"
    assert client.post(url, sent(house.officers["super"])).status_code == 400
    assert client.post(url, sent(house.officers["intake"], " ")).status_code == 400
    assert client.get(f"/reports/{report}/").status_code == 200
