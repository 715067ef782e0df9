"""A child asks to have a picture taken down, on a phone without scripts."""

import re

from django.test import Client

from payung.intake.models import StoredReport
from payung.removal.models import RemovalRequest
from tests.house import House

ADDRESS = "/en/picture/ask/"


def field(html: str, name: str) -> str:
    """Return the value of a hidden field."""
    found = re.search(f'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found.group(1)


class Asker:
    """A child on the pages of a request."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.html = client.get(ADDRESS).content.decode()

    def press(self, deed: str = "next", **answers: object) -> str:
        data = {
            "told": field(self.html, "told"),
            "here": field(self.html, "here"),
            "do": deed,
            **answers,
        }
        self.html = self.client.post(ADDRESS, data).content.decode()
        return self.html

    def sent(self, **safety: str) -> str:
        """Go through all pages, and return the code."""
        self.press(whose="theirs", out="out")
        self.press(links="https://tiktok.com/@kite/1\nhttps://page.example/2", account="kite")
        self.press(**safety)
        self.press("send", age="12-14")
        return code_on(self.html)

    def answer(self, **data: str) -> str:
        self.html = self.client.post("/en/answer/", data).content.decode()
        return self.html


def code_on(html: str, name: str = "receipt") -> str:
    """Return the code that a page shows."""
    found = re.search(f'id="{name}">(.*?)</p>', html)
    assert found, name
    return re.sub(r"\D", "", re.sub("<[^>]*>", "", found.group(1)))


def test_the_second_door_leads_to_the_first_question(house: House, public: Client) -> None:
    assert 'href="/en/picture/ask/"' in public.get("/en/picture/").content.decode()
    assert "Which picture or video is it?" in Asker(public).html


def test_a_request_is_sent_and_followed_by_its_own_code(house: House, public: Client) -> None:
    child = Asker(public)

    code = child.sent(threatened="no", safe_now="yes")

    assert len(code) == 20
    assert StoredReport.objects.get().level == "P3"
    html = child.answer(receipt=code, do="open")
    assert "TikTok" in html
    assert "page.example" in html
    assert "We have not asked there yet." in html
    assert "kite" not in html


def test_everything_can_be_skipped(house: House, public: Client) -> None:
    child = Asker(public)
    child.press()
    child.press()
    child.press()
    child.press("send")

    assert code_on(child.html)
    assert StoredReport.objects.get().level == "P2"  # safety is not known


def test_each_answer_has_its_own_short_way(house: House, public: Client) -> None:
    child = Asker(public)

    html = child.press(whose="theirs", out="feared", about=["made", "grown_up"])

    assert "You do not need the picture or video." in html
    assert "before it is out" in html
    assert "false picture" in html
    assert "grown up" in html


def test_another_childs_picture_is_a_report(house: House, public: Client) -> None:
    html = Asker(public).press(whose="somebody_else")

    assert 'href="/en/tell/where/"' in html
    assert not RemovalRequest.objects.exists()


def test_who_is_not_safe_sees_numbers_and_gets_a_second_code(house: House, public: Client) -> None:
    child = Asker(public)
    child.press(whose="theirs")
    child.press(account="kite")
    html = child.press(safe_now="no")
    assert "If you are in danger now" in html

    child.press("send")

    assert StoredReport.objects.get().level == "P1"
    talk = code_on(child.html, "talk")
    assert "There is no answer yet." in child.answer(receipt=talk, do="open")


def test_a_request_is_taken_back(house: House, public: Client) -> None:
    child = Asker(public)
    code = child.sent(threatened="no", safe_now="yes")
    child.answer(receipt=code, do="open")

    assert "You can stop" in child.answer(way=field(child.html, "way"), do="picture-back")
    html = child.answer(way=field(child.html, "way"), do="picture-back-now")

    assert "We do not ask anyone any more." in html
    assert "You took this back." in html


def test_after_a_threat_the_page_says_that_a_person_looks_first_and_not_why(
    house: House, public: Client
) -> None:
    child = Asker(public)
    code = child.sent(threatened="yes", safe_now="yes")
    html = child.answer(receipt=code, do="open")
    child.answer(way=field(html, "way"), do="picture-back-now")

    assert "A person looks at it first." in child.html


def test_a_threat_afterwards_opens_one_report_with_a_code(house: House, public: Client) -> None:
    child = Asker(public)
    code = child.sent(threatened="no", safe_now="yes")
    html = child.answer(receipt=code, do="open")
    data = {
        "way": field(html, "way"),
        "talk": field(html, "talk"),
        "do": "picture-safety",
        "threatened": "yes",
    }

    codes = {code_on(child.answer(**data)) for _ in range(2)}

    assert len(codes) == 1
    assert StoredReport.objects.count() == 2
    assert "There is no answer yet." in child.answer(receipt=codes.pop(), do="open")


def test_a_page_that_was_lost_keeps_what_is_typed(house: House, public: Client) -> None:
    child = Asker(public)
    child.press()
    data = {"told": "old", "here": "where", "do": "stay", "links": "https://page.example/1"}

    html = public.post(ADDRESS, data).content.decode()

    assert "https://page.example/1" in html


def test_the_codes_are_shown_again_to_a_phone_that_lost_the_page(
    house: House, public: Client
) -> None:
    child = Asker(public)
    code = child.sent(threatened="no", safe_now="yes")

    html = public.post(ADDRESS, {"sent": field(child.html, "sent")}).content.decode()

    assert code_on(html) == code
    assert RemovalRequest.objects.count() == 1
