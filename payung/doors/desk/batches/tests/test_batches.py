"""Several reports at once: selected in the queue, one page that says what happens, failures named."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import closures
from payung.cases.queue import queries
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock
from payung.triage.lanes import Lane, Level
from tests.house import House

DANGER = [{"safe_now": "no"}]


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def box(report: UUID) -> str:
    return f'type="checkbox" name="report" value="{report}"'


def test_reports_have_a_box_and_danger_now_has_none(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    free, taken, danger = send(), send(), send(children=DANGER)
    assignment.take(house.viewer("super"), taken)
    page = text(signed_in("intake"), "/queue/")
    assert box(free) in page
    assert box(taken) in page
    assert 'formaction="/queue/assign/"' not in page  # none is theirs to give
    assert 'formaction="/queue/bring-back/"' in page
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
    assert "so do this on its own page" in page
    assert "1 report will change" in page
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
    left = "1 report was left as it was: "
    assert f"{left}{str(gone)[:8]}. A colleague has just taken this report." in page
    assert f"{left}{str(danger)[:8]}. Danger now (P1)" in page
    assert "It is no longer in your unit" in page


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
    assert "Select at most 20 reports at once." in page
    assert page.count(" checked>") == 21


def test_a_supervisor_assigns_several_and_reads_which_were_left(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    free, owned, gone = send(), send(), send()
    assignment.take(house.viewer("liaison"), owned)
    client, officer = signed_in("super"), str(house.officers["intake"])
    page = text(client, f"/queue/assign/?report={free}&report={owned}&report={gone}")
    assert "3 reports will change" in page
    assert f'name="owner-{owned}" value="{house.officers["liaison"]}"' in page
    assert f'<option value="{house.officers["fresh"]}"' not in page
    assignment.take(house.viewer("liaison"), gone)
    data = {
        "report": [str(free), str(owned), str(gone)],
        f"owner-{owned}": str(house.officers["liaison"]),
    }
    assert client.post("/queue/assign/", data).status_code == 400  # to nobody
    answer = client.post("/queue/assign/", {**data, "officer": officer})
    page = text(client, answer["Location"])
    assert f"You have assigned 2 reports to Intake: {str(free)[:8]}, {str(owned)[:8]}." in page
    assert f"1 report was left as it was: {str(gone)[:8]}. Somebody else has taken" in page
    assert queries.row(house.viewer("super"), free).owner == house.officers["intake"]


def test_several_come_back_once_on_a_day_also_where_the_page_is_sent_twice(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    taken, other, free = send(), send(), send()
    for report in (taken, other):
        assignment.take(house.viewer("liaison"), report)
    client = signed_in("intake")
    page = text(client, f"/queue/bring-back/?report={taken}&report={other}&report={free}")
    assert "2 reports will change" in page
    assert "Why this level" not in page
    data = {
        "report": [str(taken), str(other), str(free)],
        "text": "The bank answers.",
        "due": (clock.now() + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M"),
        "number": str(uuid4()),
    }
    for _ in range(2):
        answer = client.post("/queue/bring-back/", data)
    page = text(client, answer["Location"])
    assert "2 reports come back to your list on" in page
    assert f"1 report was left as it was: {str(free)[:8]}. Take this report first." in page
    assert text(client, "/steps/").count("The bank answers.") == 2
    past = client.post("/queue/bring-back/", {**data, "due": "2020-01-01T09:00"})
    assert past.status_code == 400
    assert "Choose a future time" in past.content.decode()


def test_duplicates_of_a_services_report_are_closed_from_its_page(
    signed_in: SignedIn, send: Send, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closures, "is_drawn", lambda: False)
    same: dict[str, Any] = {"identifiers": [{"kind": "md5", "value": "ab" * 16}], "children": []}
    kept, one, other = (send(Lane.INDUSTRY, **same) for _ in range(3))
    client, officer = signed_in("intake"), house.viewer("intake")
    assert "duplicates/" not in text(client, f"/reports/{kept}/")
    assert "Decide the level of this report first" in text(client, f"/reports/{kept}/duplicates/")
    assignment.take(officer, kept)
    level = Level(queries.row(officer, kept).level)
    decisions.decide_level(officer, kept, level, "A known file.", seen=level)
    assert f'href="/reports/{kept}/duplicates/"' in text(client, f"/reports/{kept}/")
    page = text(client, f"/reports/{kept}/duplicates/")
    assert "2 reports will be closed" in page
    assert "MD5" in page
    data = {"report": [str(one), str(uuid4())], "reason": ""}
    assert client.post(f"/reports/{kept}/duplicates/", data).status_code == 400
    client.post(f"/reports/{kept}/duplicates/", {**data, "reason": "The same file."})
    page = text(client, f"/reports/{kept}/")
    assert f"You have closed 1 duplicate: {str(one)[:8]}." in page
    assert "1 report was left as it was" in page
    assert queries.row(officer, other).level_decided_at is None
