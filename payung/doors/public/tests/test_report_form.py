"""The form: one question a page, sealed answers, nothing stored before "send", nothing lost."""

import re
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from payung.foundation import clock, receipts
from payung.intake.dialogue import queries
from payung.intake.models import Message, StoredReport
from payung.staff.viewer import ReporterViewer
from tests.house import House
from tests.house import open_for as open_report

pytestmark = pytest.mark.django_db


def field(name: str, html: str) -> str:
    match = re.search(f'name="{name}" value="([^"]+)"', html)
    assert match
    return match[1]


def sealed_state(html: str) -> str:
    return field("told", html)


def sees_all(receipt: str) -> bool:
    """Say whether who holds this receipt reads what we write."""
    return queries.dialogue(ReporterViewer(receipts.reporter(receipt))).sees_all


def heading(html: str) -> str:
    match = re.search(r"<h1>(.*?)</h1>", html, re.S)
    assert match
    return match[1].strip()


class Child:
    """Somebody who fills in the form, page after page."""

    def __init__(self, client: Client, language: str = "en", path: str = "tell/") -> None:
        self.client, self.address = client, f"/{language}/{path}"
        self.html = client.get(self.address).content.decode()

    def here(self) -> str:
        match = re.search(r'name="here" value="([^"]+)"', self.html)
        return match[1] if match else ""

    def post(self, deed: str = "next", **fields: Any) -> str:
        data = {"told": sealed_state(self.html), "here": self.here(), "do": deed, **fields}
        response = self.client.post(self.address, data)
        assert response.status_code == 200
        self.html = response.content.decode()
        form = re.search(r'<form method="post" action="([^"]+)"[^>]* id="form"', self.html)
        self.address = form[1] if form else self.address
        return self.html

    def receipt(self) -> str:
        return "".join(re.findall(r"<span>(\d{4})</span>", self.html))


def test_the_whole_way(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post(narrative="Somebody asks me for pictures.")
    child.post(concerns=["asked_to_meet", "sexual_messages"])
    child.post(last="today", ongoing="yes", meeting="none")
    child.post(relationship="online_only")
    child.post(share_with="decide_later", avoid=["home"])
    child.post(via="phone", reached_at="000 555 01", if_another_answers="A wrong number.")
    child.post(age="12-14", has_safe_adult="no")
    child.post(account="@kite", service="KiteChat", link="https://kite.example/1")
    child.post(wishes=["stop_it"])
    assert not StoredReport.objects.exists()
    child.post("send", needs=["easy_words"])

    assert len(child.receipt()) == 20
    assert StoredReport.objects.get().lane == "child"


NEXT, SEND = "next", "send"
# Each link, button and choice that is pressed is one tap; what is typed is none.
WAYS: dict[str, tuple[int, list[tuple[str, dict[str, Any]]]]] = {
    "the shortest": (4, [(NEXT, {"safe_now": "unsure"}), (SEND, {})]),
    "with threats about pictures": (
        10,
        [
            (NEXT, {"safe_now": "yes"}),
            (NEXT, {"narrative": "He wants money."}),
            (NEXT, {"concerns": ["threatened_with_images"]}),
            (NEXT, {"deadline": "within_24_hours"}),
            (SEND, {"last": "today"}),
        ],
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_few_taps_lead_from_the_first_page_to_a_receipt(
    house: House, public: Client, way: str
) -> None:
    most, pages = WAYS[way]
    child, taps = Child(public), 1  # the first page's button
    for deed, fields in pages:
        for name in fields:
            assert f'name="{name}"' in child.html
        assert f'name="do" value="{deed}"' in child.html
        child.post(deed, **fields)
        taps += 1 + len(fields.keys() - {"narrative"})
    assert len(child.receipt()) == 20
    assert taps <= most


def test_each_page_says_how_far_it_is_and_the_rest_is_asked_only_of_who_wants_it(
    house: House, public: Client
) -> None:
    child = Child(public)
    assert "1 of about 6" in child.html
    child.post(safe_now="yes")
    for number in range(2, 7):
        assert f"{number} of about 6" in child.html
        first = re.findall(r'name="do" value="(\w+)"', child.html)[0]
        assert first == ("next" if number < 6 else "send")
        child.post()
    assert "7 of about 11" in child.html


def test_who_is_not_safe_may_send_first_and_say_where_to_come_on_every_page(
    house: House, public: Client
) -> None:
    child = Child(public)
    child.post(safe_now="no")
    while 'value="next"' in child.html:
        assert re.findall(r'name="do" value="(\w+)"', child.html)[0] == "send"
        assert child.html.count('name="where_now"') == 1
        child.post(where_now="At home.")
        assert 'value="At home."' in child.html
    child.post("send", where_now="At home.")
    assert len(child.receipt()) == 20


def test_who_comes_to_say_where_a_picture_is_begins_with_it(house: House, public: Client) -> None:
    child = Child(public, path="tell/where/")
    child.post(link="https://kite.example/1")
    assert heading(child.html) == "Are you safe right now?"
    child.post("back")
    assert 'value="https://kite.example/1"' in child.html
    child.post(link="https://kite.example/1")
    child.post(safe_now="yes")
    child.post("send")
    opened = open_report(house.viewer("intake"), StoredReport.objects.get().id)
    assert opened.report.wishes == ("remove_images",)
    assert [each.value for each in opened.report.identifiers] == ["https://kite.example/1"]


def test_danger_shows_whom_to_call_on_the_very_next_page(house: House, public: Client) -> None:
    for answer in ({"safe_now": "no"}, {"safe_now": "yes", "may_hurt_self": "yes"}):
        child = Child(public)
        child.post(**answer)
        assert child.here() == "danger"
        assert "000 999" in child.html
        assert "000 111" in child.html
        assert 'name="where_now"' in child.html


def test_a_threat_about_pictures_is_answered_at_once(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post()
    child.post(concerns=["threatened_with_images"])
    assert child.here() == "threat"
    assert "You do not have to pay" in child.html


def test_the_safety_question_is_asked_twice_but_holds_nobody_up(
    house: House, public: Client
) -> None:
    child = Child(public)
    child.post()
    assert child.here() == "safe"
    child.post()
    assert child.here() == "words"


def test_everything_else_can_be_left_empty(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="unsure")
    while child.here() != "needs":
        child.post()
    child.post("send")
    assert StoredReport.objects.get().level == "P2"


def test_what_was_told_so_far_can_be_sent_from_any_page(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post("send", narrative="A kite.")
    assert StoredReport.objects.count() == 1


def test_a_thumb_that_sends_twice_gets_one_report_and_the_same_receipt(
    house: House, public: Client
) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    page = child.html
    child.post("send")
    first = child.receipt()
    child.html = page
    child.post("send")

    assert child.receipt() == first
    assert StoredReport.objects.count() == 1
    assert not Message.objects.exists()


def test_a_phone_that_drops_the_last_page_is_shown_its_number_again_and_sends_nothing(
    house: House, public: Client
) -> None:
    child = Child(public)
    child.post(safe_now="no")
    child.post("send", where_now="At home.")
    first, start = child.receipt(), clock.now()
    with clock.at(start + timedelta(minutes=9)):
        child.html = public.post(
            child.address, {"sent": field("sent", child.html)}
        ).content.decode()
    assert child.receipt() == first
    assert "If you are in danger now, please call." in child.html
    with clock.at(start + timedelta(minutes=11)):  # what it carries was not made new
        late = public.post(child.address, {"sent": field("sent", child.html)})
    other = public.post(child.address, {"sent": sealed_state(Child(public).html)})

    assert late["Location"] == other["Location"] == "/en/"
    assert StoredReport.objects.count() == 1
    assert not Message.objects.exists()


def test_back_keeps_the_answers(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post("back", narrative="A kite.")
    assert 'value="yes" checked' in child.html
    child.post(safe_now="yes")
    assert "A kite.</textarea>" in child.html


def test_another_language_keeps_page_and_answers(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post()
    child.address = "/id/tell/"
    child.post("stay", concerns=["other"])
    assert child.here() == "what"
    assert 'value="other" checked' in child.html
    assert '<html lang="id">' in child.html


@pytest.mark.parametrize("days", [2, 30])
def test_an_old_page_is_told_so_and_what_is_on_it_is_kept(
    house: House, public: Client, days: int
) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    child.post()
    with clock.at(clock.now() + timedelta(days=days)):
        child.post("stay", concerns=["other"])
        assert "was open for a long time" in child.html
        assert 'value="other" checked' in child.html
        child.post("send", concerns=["other"])
    assert len(child.receipt()) == 20


def for_a_child(public: Client, role: str) -> Child:
    """Return somebody of this role who has said whether the child is safe, and is asked what happens."""
    teller = Child(public, path="tell/other/")
    teller.post("", reporter=role)
    teller.post()
    teller.post(safe_now="yes")
    teller.post()
    assert teller.here() == "what"
    return teller


@pytest.mark.parametrize("deed", ["next", "stay", "back", "send", ""])
@pytest.mark.parametrize("role", ["parent_or_carer", "sibling", "other"])
def test_an_old_page_of_who_tells_for_a_child_asks_again_of_the_child_and_they_read_nothing(
    house: House, public: Client, role: str, deed: str
) -> None:
    parent = for_a_child(public, role)
    with clock.at(clock.now() + timedelta(days=2)):
        parent.post(deed, concerns=["other"])
        assert "was open for a long time" in parent.html
        assert (parent.here(), 'value="send"' in parent.html) == ("teller", False)
        assert not StoredReport.objects.exists()
        parent.post("", reporter=role)
        parent.post()
        assert "Is the child safe right now?" in parent.html
        parent.post(safe_now="unsure")
        parent.post()
        assert 'value="other" checked' in parent.html  # what stood on the page is kept
        parent.post("send")
    assert not sees_all(parent.receipt())


def test_who_tells_for_a_child_and_loses_the_whole_form_is_asked_who_they_are(
    house: House, public: Client
) -> None:
    parent = for_a_child(public, "parent_or_carer")
    html = public.generic("POST", parent.address, b"", content_type="text/plain").content.decode()
    assert "<h1>Who is telling us?</h1>" in html


def test_an_old_page_of_a_child_or_a_survivor_stays_their_own(house: House, public: Client) -> None:
    child, survivor = Child(public), for_a_child(public, "adult_survivor")
    with clock.at(clock.now() + timedelta(days=2)):
        child.post("send", safe_now="yes")
        survivor.post("send", concerns=["other"])
        survivor.post("", reporter="adult_survivor")
        survivor.post()
        survivor.post("send", safe_now="yes")
    assert sees_all(child.receipt())
    assert sees_all(survivor.receipt())


def test_an_old_page_that_asks_who_tells_goes_on_from_the_answer(
    house: House, public: Client
) -> None:
    teller = Child(public, path="tell/other/")
    with clock.at(clock.now() + timedelta(days=2)):
        teller.post("", reporter="friend")
    assert "You are a good friend" in teller.html


def test_a_page_of_yesterday_still_opens(house: House, public: Client) -> None:
    child = Child(public)
    child.post(safe_now="yes")
    with clock.at(clock.now() + timedelta(days=1)):
        child.post("send")
        assert "was open for a long time" not in child.html


def test_when_it_cannot_be_saved_everything_stays_on_the_page(
    house: House, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    child = Child(public)
    child.post(safe_now="yes")
    child.post()
    with monkeypatch.context() as broken:
        broken.setattr(sys.modules["payung.doors.public.views.report_form"], "receive", fail)
        child.post("send", concerns=["other"])
    assert "Nothing that you wrote is lost" in child.html
    child.post("send", concerns=["other"])
    assert StoredReport.objects.count() == 1


def test_thirty_behind_one_address_in_ten_minutes_are_all_accepted(
    house: House, public: Client
) -> None:
    for _ in range(30):
        child = Child(public)
        child.post("send", safe_now="yes")
        assert len(child.receipt()) == 20
    assert StoredReport.objects.count() == 30


def test_a_form_from_another_site_is_answered_with_a_sentence(house: House, public: Client) -> None:
    response = public.post("/en/tell/", {"do": "send"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert response.status_code == 403
    response = public.post("/en/tell/", {"do": "send"}, headers={"Origin": "https://evil.example"})
    assert response.status_code == 403
    assert not StoredReport.objects.exists()


def test_whom_to_call_is_on_the_page_also_without_a_database(
    house: House, public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    child = Child(public)

    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    public.get("/en/talk/")
    with monkeypatch.context() as broken:
        broken.setattr("payung.directory.queries.emergency", fail)
        child.post(safe_now="no")
        assert "000 999" in child.html
        child.post("send")
        assert len(child.receipt()) == 20


def test_where_nobody_can_receive_the_page_says_whom_to_call(house: House, public: Client) -> None:
    from payung.staff.models import UnitKey

    UnitKey.objects.all().delete()
    child = Child(public)
    child.post("send", safe_now="yes")
    assert "Please call one of these numbers" in child.html
    assert "000 111" in child.html
    assert child.here() == "safe"


def test_only_those_are_offered_who_are_there(house: House, public: Client) -> None:
    from payung.staff.models import UnitKey

    UnitKey.objects.exclude(unit__kind="police").delete()
    child = Child(public)
    child.post(safe_now="yes")
    while child.here() != "share":
        child.post()
    assert 'value="police"' in child.html
    assert 'value="helpline_only"' not in child.html
