"""Filters are in the address, are shown as chips to remove, and can be saved as views."""

import html
import re
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as cases
from payung.cases.queue import queries
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock
from tests.house import House


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def chips(page: str) -> dict[str, str]:
    """Return the active filters, with the addresses without them."""
    active = re.findall(
        r'<a href="([^"]*)"><span class="unseen">Remove filter:</span> ([^<]+): <b>([^<]+)</b>',
        page,
    )
    return {f"{name}: {value}": html.unescape(url) for url, name, value in active}


def test_each_filter_that_is_on_can_be_taken_away(signed_in: SignedIn, house: House) -> None:
    owner = house.officers["intake"]
    query = (
        f"state=late&level=P1&language=th&age=7&received_from=2026-01-02&owner={owner}&lane=child"
    )
    active = chips(text(signed_in("super"), f"/queue/?{query}"))
    assert set(active) == {
        "Show: Late",
        "Level: P1",
        "Language: Thai (th)",
        "Age: over 7 days",
        "Received from: 2 Jan 2026",
        "Owner: Intake",
    }
    without = active["Level: P1"]
    assert "level" not in without
    for kept in ("state=late", "language=th", "age=7", "lane=child", f"owner={owner}"):
        assert kept in without


def test_without_filters_there_is_nothing_to_take_away(signed_in: SignedIn) -> None:
    page = text(signed_in("intake"), "/queue/")
    assert chips(page) == {}
    assert "Clear filters" not in page


def test_a_supervisor_finds_what_a_colleague_has_and_others_are_not_asked(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    mine, free = send(), send()
    cases.take(house.viewer("intake"), mine)
    address = f"/queue/?owner={house.officers['intake']}"
    page = text(signed_in("super"), address)
    assert str(mine) in page
    assert str(free) not in page
    assert '<option value="" selected' not in page
    page = text(signed_in("intake"), address)
    assert str(free) in page
    assert 'name="owner"' not in page
    # an officer of another unit is no colleague
    assert str(free) in text(signed_in("super"), f"/queue/?owner={house.officers['care']}")


def test_days_are_those_of_the_unit(signed_in: SignedIn, send: Send) -> None:
    start = clock.now().replace(hour=12)
    with clock.at(start - timedelta(days=3)):
        old = send()
    day = (start - timedelta(days=3)).date().isoformat()
    client = signed_in("intake")
    assert str(old) in text(client, f"/queue/?received_from={day}&received_until={day}")
    before = (start - timedelta(days=4)).date().isoformat()
    assert str(old) not in text(client, f"/queue/?received_until={before}")
    assert str(old) in text(client, "/queue/?age=1")
    assert str(old) not in text(client, "/queue/?age=7")


def test_the_form_shows_what_is_on(signed_in: SignedIn) -> None:
    page = text(signed_in("intake"), "/queue/?state=risen&language=other&received_until=2026-03-04")
    assert '<option value="risen" selected>' in page
    assert '<option value="other" selected>' in page
    assert 'value="2026-03-04"' in page
    assert "<details open><summary>More filters" in page
    assert "<details><summary>More filters" in text(signed_in("intake"), "/queue/?level=P1")


# Saved views


def saved(house: House, name: str = "intake") -> tuple[queries.View, ...]:
    return queries.own_desk(house.viewer(name)).views


def test_the_filters_that_are_on_are_saved_and_opened_again(
    signed_in: SignedIn, house: House
) -> None:
    client = signed_in("intake")
    page = text(client, "/queue/?level=P1&language=th")
    link = re.search(r'href="(/queue/views/\?[^"]+)"', page)
    assert link is not None
    form = text(client, html.unescape(link[1]))
    assert "Thai (th)" in form
    assert 'name="query" value="level=P1&amp;language=th"' in form
    answer = client.post(
        "/queue/views/", {"name": "Thai, urgent", "query": "level=P1&language=th&page=2&x=y"}
    )
    assert answer["Location"] == "/queue/?level=P1&language=th"
    page = text(client, answer["Location"])
    assert (
        'href="/queue/?level=P1&amp;language=th" aria-current="page" dir="auto">Thai, urgent'
        in page
    )
    assert "Save as a view" not in page


def test_a_lane_alone_is_saved_too(signed_in: SignedIn, house: House) -> None:
    client = signed_in("intake")
    assert "Save as a view" not in text(client, "/queue/")
    page = text(client, "/queue/?lane=child")
    link = re.search(r'href="(/queue/views/\?[^"]+)"', page)
    assert link is not None
    assert "Clear filters" not in page  # a lane has its tabs
    form = text(client, html.unescape(link[1]))
    assert "Lane: <b>child</b>" in form
    client.post("/queue/views/", {"name": "Children", "query": "lane=child"})
    assert [view.query for view in saved(house)] == ["lane=child"]
    assert '<p class="quiet">Lane: child</p>' in text(client, "/queue/views/")
    assert "Save as a view" not in text(client, "/queue/?lane=child")
    assert "Save as a view" in text(client, "/queue/?lane=child&level=P2")


@pytest.mark.parametrize(
    ("name", "sentence"), [("", "give the view a name"), ("x" * 31, "at most 30 characters")]
)
def test_a_view_without_a_good_name_is_asked_again(
    signed_in: SignedIn, house: House, name: str, sentence: str
) -> None:
    answer = signed_in("intake").post("/queue/views/", {"name": name, "query": "level=P1"})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert sentence in page
    assert 'value="level=P1"' in page
    assert name in page
    assert saved(house) == ()


def test_a_view_is_renamed_deleted_and_started_with(signed_in: SignedIn, house: House) -> None:
    client = signed_in("intake")
    for name, query in (("Late", "state=late"), ("Mine", "state=mine")):
        client.post("/queue/views/", {"name": name, "query": query})
    late, mine = (view.id for view in saved(house))
    answer = client.post(f"/queue/views/{late}/", {"do": "rename", "name": "MINE"})
    assert answer.status_code == 400
    assert "You already have a view with this name." in answer.content.decode()
    assert 'value="MINE"' in answer.content.decode()
    assert (
        client.post(f"/queue/views/{late}/", {"do": "rename", "name": "Too late"}).status_code
        == 302
    )
    client.post(f"/queue/views/{mine}/", {"do": "start"})
    assert client.get("/")["Location"] == "/queue/?state=mine"
    assert "you start with this" in text(client, "/queue/views/")
    client.post(f"/queue/views/{mine}/", {"do": "delete"})
    assert [view.name for view in saved(house)] == ["Too late"]
    assert client.get("/")["Location"] == "/queue/"


def test_nobody_changes_a_colleagues_view(signed_in: SignedIn, house: House) -> None:
    signed_in("intake").post("/queue/views/", {"name": "Late", "query": "state=late"})
    (view,) = saved(house)
    for do in ("delete", "start", "rename"):
        answer = signed_in("super").post(f"/queue/views/{view.id}/", {"do": do, "name": "Mine now"})
        assert answer.status_code == 404
    assert saved(house) == (view,)


def test_without_views_the_page_says_how_to_make_one(signed_in: SignedIn) -> None:
    assert "You have no saved views" in text(signed_in("intake"), "/queue/views/")


# From a report back to the queue, and on in it

CAME = "?queue=lane%3Dchild%26level%3DP3"


def test_a_report_leads_back_to_the_queue_it_was_opened_from(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    reports = [send() for _ in range(3)]
    client = signed_in("super")
    assert f'href="/reports/{reports[0]}/"' in text(client, "/queue/")
    assert f'href="/reports/{reports[0]}/{CAME}"' in text(
        client, "/queue/?lane=child&level=P3&after=x"
    )
    here = f"/reports/{reports[0]}/"
    page = text(client, here + CAME)
    assert 'href="/queue/?lane=child&amp;level=P3">Back to the queue' in page
    assert 'data-queue="/queue/?lane=child&amp;level=P3"' in page
    # every act and every page of the report leads back the same way
    forms = re.findall(r'action="(/reports/[^"#]+)', page)
    ways = re.findall(r'href="(/reports/[^"#]+)"', page)
    assert len(forms) >= 1
    assert len(ways) >= 4
    assert all(address.endswith(CAME) for address in (*forms, *ways))
    answer = client.post(f"{here}take/{CAME}")
    assert answer["Location"] == f"{here}{CAME}#main"
    page = text(client, here + CAME)
    forms = re.findall(r'action="(/reports/[^"#]+)', page)
    assert len(forms) >= 4
    assert all(address.endswith(CAME) for address in forms)
    for more in ("assign", "hand-over", "readers"):
        assert f'href="{here}{CAME}"' in text(client, f"{here}{more}/{CAME}")


def test_from_a_report_one_goes_on_in_its_queue(signed_in: SignedIn, send: Send) -> None:
    reports = [send() for _ in range(3)]
    client = signed_in("intake")
    for report, after in pairwise(reports):
        answer = client.get(f"/reports/{report}/next/{CAME}")
        assert answer["Location"] == f"/reports/{after}/{CAME}"
        answer = client.get(f"/reports/{after}/before/{CAME}")
        assert answer["Location"] == f"/reports/{report}/{CAME}"
    answer = client.get(f"/reports/{reports[-1]}/next/{CAME}")
    assert answer["Location"] == "/queue/?lane=child&level=P3"
    assert "That was the last report in this queue." in text(client, answer["Location"])
    answer = client.get(f"/reports/{reports[0]}/before/")
    assert answer["Location"] == "/queue/"


# Single keys


def test_single_keys_are_switched_off_and_on(signed_in: SignedIn, send: Send) -> None:
    report: UUID = send()
    client = signed_in("intake")
    pages = ("/queue/", f"/reports/{report}/")
    for page in pages:
        assert "desk/keys.js" in text(client, page)
    assert client.post("/keys/", {"next": pages[1]})["Location"] == pages[1]
    for page in pages:
        assert "desk/keys.js" not in text(client, page)
        assert "Keyboard shortcuts are off." in text(client, page)
    # also in the next session
    assert "desk/keys.js" not in text(signed_in("intake"), "/queue/")
    client.post("/keys/", {"on": "yes", "next": "https://elsewhere.example/"})
    assert "desk/keys.js" in text(client, "/queue/")
    assert client.post("/keys/", {"next": "https://elsewhere.example/"})["Location"] == "/queue/"
