"""The queue: what waits, until when, and for whom, without opening a report."""

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.queries import open_work
from payung.cases.tests.reports import close
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.queue import views as view
from payung.foundation import clock, receipts
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.staff import actions as people
from payung.staff.models import Certificate
from payung.staff.roles import Function
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from tests.house import House

MOST_QUERIES = 16


def text(client: Client, address: str = "/queue/", status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_the_first_address_leads_to_the_queue(signed_in: SignedIn) -> None:
    assert signed_in("intake").get("/")["Location"] == "/queue/"


def test_a_row_says_level_clock_owner_lane_and_language_in_words(
    signed_in: SignedIn, send: Send
) -> None:
    # given a child who is not safe
    report = send(children=[{"safe_now": "no"}], language="th")
    # when an officer looks at the queue
    page = text(signed_in("intake"))
    # then everything that matters stands there in words
    assert f"/reports/{report}/" in page
    assert "<b>P1</b>" in page
    assert "danger now" in page
    assert "14 min left" in page or "15 min left" in page
    assert "nobody yet" in page
    assert "child" in page
    assert "Thai (th)" in page


def test_a_late_clock_says_so(
    signed_in: SignedIn, send: Send, later: Callable[[int], None]
) -> None:
    send(children=[{"safe_now": "no"}])
    client = signed_in("intake")
    later(35)
    assert "late by 20 min" in text(client)


def test_signs_are_shown_as_words(signed_in: SignedIn, send: Send, house: House) -> None:
    # given two reports that name one account, one of whose children wrote again and asked to stop
    account = [{"kind": "account", "value": "invented_one", "service": "App"}]
    first = send(receipt=RECEIPT, identifiers=account)
    send(identifiers=account)
    child = ReporterViewer(receipts.reporter(RECEIPT))
    dialogue.add_word(child, "Please answer.")
    dialogue.ask_to_stop(child)
    # when an officer looks
    page = text(signed_in("intake"))
    # then all signs are there
    assert str(first) in page
    for sign in ("wrote again", "asked to stop", "linked"):
        assert f">{sign}</li>" in page


def test_tabs_count_each_lane_and_keep_the_other_filters(signed_in: SignedIn, send: Send) -> None:
    for lane in (Lane.CHILD, Lane.CHILD, Lane.PARTNER):
        send(lane)
    send(children=[{"safe_now": "no"}])
    page = text(signed_in("intake"), "/queue/?state=untaken&level=P3")
    assert "all lanes <b>3</b>" in page
    assert "child <b>2</b>" in page
    assert "partner <b>1</b>" in page
    assert "industry <b>0</b>" in page
    assert 'href="/queue/?state=untaken&amp;lane=partner&amp;level=P3"' in page


def test_an_archive_is_not_counted(signed_in: SignedIn, send: Send) -> None:
    send()
    page = text(signed_in("intake"), "/queue/?state=all")
    assert ">all lanes</a>" in page
    assert "Reports, newest first" in page


def test_beyond_a_thousand_a_lane_is_counted_as_more(
    signed_in: SignedIn, send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_work, "COUNTED", 2)
    monkeypatch.setattr(view, "COUNTED", 2)
    for lane in (Lane.CHILD, Lane.CHILD, Lane.CHILD, Lane.PARTNER, Lane.PARTNER):
        send(lane)
    page = text(signed_in("intake"))
    assert "child <b>2+</b>" in page
    assert "partner <b>2</b>" in page
    assert "all lanes <b>4+</b>" in page


def test_filters_by_lane_level_and_state(signed_in: SignedIn, send: Send, house: House) -> None:
    calm, urgent = send(), send(children=[{"safe_now": "no"}])
    partner = send(Lane.PARTNER)
    assignment.take(house.viewer("intake"), calm)
    client = signed_in("intake")
    assert str(urgent) in text(client, "/queue/?level=P1")
    assert str(calm) not in text(client, "/queue/?level=P1")
    assert str(partner) in text(client, "/queue/?lane=partner")
    assert str(calm) not in text(client, "/queue/?lane=partner")
    assert str(calm) in text(client, "/queue/?state=mine")
    assert str(urgent) not in text(client, "/queue/?state=mine")


def test_a_closed_report_waits_no_longer(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send()
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(
        house.viewer("intake"), report, Level.P3, "As the rules say.", seen=Level.P3
    )
    client = signed_in("intake")
    assert str(report) in text(client)
    close(house, report)
    assert str(report) not in text(client)
    assert "closed" in text(client, "/queue/?state=all")


@pytest.mark.parametrize(
    "odd",
    [
        "lane=x",
        "level=P9",
        "state=x",
        "language=xx",
        "age=2",
        "received_from=2026-13-01",
        "received_until=9999-12-31",
        "received_until=0001-01-01",
        "owner=x",
        "after=x",
        "after=P3.9.9",
        "before=P3." + "9" * 400 + ".00000000-0000-4000-8000-000000000000",
        "after=%00%00.1.00000000-0000-4000-8000-000000000000",
        "before=P3.-99999999999999999.00000000-0000-4000-8000-000000000000",
    ],
)
def test_odd_values_in_the_address_are_ignored(signed_in: SignedIn, send: Send, odd: str) -> None:
    send()
    text(signed_in("intake"), f"/queue/?{odd}")


def test_an_empty_queue_says_so_kindly(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    assert "Nothing is waiting" in text(client)
    for state, sentence in {
        "untaken": "Everything that is waiting has an owner",
        "mine": "You have nothing waiting",
        "late": "Nothing is late.",
        "risen": "Nothing that is waiting has been escalated",
        "taken": "You have not taken any report",
        "all": "No report has arrived yet",
    }.items():
        assert sentence in text(client, f"/queue/?state={state}"), state


def test_where_filters_leave_nothing_it_says_that_others_are_there(
    signed_in: SignedIn, send: Send
) -> None:
    send()
    assert "No report matches all filters" in text(signed_in("intake"), "/queue/?level=P5")
    assert "No report matches all filters" in text(signed_in("intake"), "/queue/?lane=industry")
    assert "Nothing is late." in text(signed_in("intake"), "/queue/?state=late&level=P5")


def test_a_page_that_has_emptied_leads_to_the_first(signed_in: SignedIn, send: Send) -> None:
    report = send()
    page = text(signed_in("intake"), f"/queue/?after=P5.9999999999999999.{report}")
    assert "This page of the queue is now empty" in page
    assert '<a href="/queue/">To the first page</a>' in page


@pytest.mark.parametrize("name", ["admin", "trainer", "figures"])
def test_who_has_no_part_in_reports_is_told_why(signed_in: SignedIn, send: Send, name: str) -> None:
    report = send()
    client = signed_in(name)
    assert "Your role does not allow this. These roles can:" in text(client, status=403)
    assert "Your role does not allow this. These roles can:" in text(
        client, f"/reports/{report}/", 403
    )


def test_what_waits_most_is_named_at_the_top_and_leads_there(
    signed_in: SignedIn, send: Send, house: House, later: Callable[[int], None]
) -> None:
    report, officer = send(), house.viewer("super")
    client = signed_in("intake")
    assert "Waiting longest" not in text(client)
    assignment.take(officer, report)
    assignment.assign(officer, report, house.officers["intake"], seen=officer.id)
    page = text(client)
    assert '<a href="/queue/?state=new">New for you <b>1</b></a>' in page
    assert '<li class="strong">new for you</li>' in page
    assert "/queue/?state=late" not in page
    assert "Assigned to me, unread" in page
    assert str(report) in text(client, "/queue/?state=new")
    text(client, f"/reports/{report}/")
    assert "new for you" not in text(client)
    assert "You have opened every report that was assigned to you." in text(
        client, "/queue/?state=new"
    )
    later(25 * 60)
    case_actions.raise_clocks(SYSTEM)
    page = text(client)
    assert '<a href="/queue/?state=late">Late <b>1</b></a>' in page
    assert '<a href="/queue/?state=risen">Escalated to the supervisor <b>1</b></a>' in page


def test_a_certificate_that_ends_soon_is_said_at_the_queue_and_a_leave_is_none(
    signed_in: SignedIn, house: House
) -> None:
    officer, said = house.officers["intake"], "Your certificate for triage ends on"
    assert said not in text(signed_in("intake"))  # it lasts 100 days
    Certificate.objects.update(expires_at=clock.now() + timedelta(days=30))
    page = text(signed_in("intake"))
    assert said in page
    assert "Your certificate for first contact ends on" in page
    # given two days without one, and leave for some hours: nothing is there to renew in time
    Certificate.objects.filter(officer=officer).update(expires_at=clock.now() - timedelta(days=2))
    people.override(
        house.viewer("super"), officer, Function.TRIAGE, "Nobody else is here.", hours=8
    )
    assert "Your certificate for" not in text(signed_in("intake"))


def test_another_units_reports_are_not_there(signed_in: SignedIn, send: Send) -> None:
    report = send()
    client = signed_in("care")
    assert str(report) not in text(client, "/queue/?state=all")
    assert "There is no such page, or it is not for your unit." in text(
        client, f"/reports/{report}/", 404
    )


def test_the_number_of_queries_does_not_grow_with_the_rows(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    # given a queue of three, then of fifty, some of them taken
    client, officer = signed_in("intake"), house.viewer("intake")
    counted = []
    for rows in (3, 47):
        for number in range(rows):
            report = send()
            if number % 2:
                assignment.take(officer, report)
        # when the page is shown
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = text(client)
        counted.append(len(queries))
    # then it takes as few queries as before
    assert page.count("<tr role") == 51
    assert counted[0] == counted[1] <= MOST_QUERIES


def test_pages_lead_on_and_back_without_a_report_twice_or_never(
    signed_in: SignedIn, send: Send
) -> None:
    sent = {str(send(lane)) for lane in (Lane.CHILD, Lane.INDUSTRY) for _ in range(53)}
    for state in ("", "state=all"):
        client, listed, pages, address = signed_in("intake"), [], [], f"/queue/?{state}"
        while address:
            page = text(client, address)
            pages.append(re.findall(r'<a href="/reports/([0-9a-f-]+)/[^"]*">', page))
            listed += pages[-1]
            address = link(page, "next")
        assert len(listed) == len(set(listed)) == 106
        assert set(listed) == sent
        assert [len(page) for page in pages] == [50, 50, 6]
        back = text(client, link(page, "prev"))
        assert re.findall(r'<a href="/reports/([0-9a-f-]+)/[^"]*">', back) == pages[1]
        first = text(client, link(back, "prev"))
        assert re.findall(r'<a href="/reports/([0-9a-f-]+)/[^"]*">', first) == pages[0]
        assert not link(first, "prev")


def link(page: str, rel: str) -> str:
    match = re.search(f'<a rel="{rel}" href="([^"]+)"', page)
    return html.unescape(match[1]) if match else ""


def test_reports_in_the_same_words_are_one_row_with_a_link_to_all(
    signed_in: SignedIn, send: Send
) -> None:
    words = (
        "Somebody asks the children of our school for pictures and threatens to send them on. " * 2
    )
    first, second = send(narrative=words), send(narrative=words)
    client = signed_in("intake")
    page = text(client, "/queue/?lane=child")
    link = f'<a href="/queue/?lane=child&amp;same={first}">and 1 more report in the same words</a>'
    assert link in page
    assert f"/reports/{second}/" not in page
    whole = text(client, f"/queue/?lane=child&same={first}")
    assert f"/reports/{second}/" in whole
    assert f"Same words as: <b>{str(first)[:8]}</b>" in whole
