"""Answers at the desk: reply templates, their language, and hints on the wording."""

import re
from collections.abc import Callable
from functools import partial
from html import unescape
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as cases
from payung.cases.notes import queries as case_queries
from payung.doors.desk.answers import labels
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn, carried
from payung.foundation import receipts
from payung.intake.dialogue import queries
from payung.intake.models import MessageCount
from payung.language import text_checks
from payung.language.reply_templates import opening, openings
from payung.staff.viewer import ReporterViewer
from tests.house import House

TYPED = "I am here today <until> six."
ENGLISH = "Thank you for telling us. You are not alone with this."
THAI = "ขอบคุณที่บอกเรา เรื่องนี้ไม่ใช่ความผิดของคุณ"
BLAMING_NOTE = (
    "Informed the duty worker. The child consented to it and had child porn on the phone."
)
ACKNOWLEDGED: Any = {"thought_of_others": "on"}

Taken = Callable[..., UUID]


@pytest.fixture
def taken(send: Send, house: House) -> Taken:
    """Return how to send a report that officer `intake` then takes."""

    def take(**changes: Any) -> UUID:
        report = send(receipt=RECEIPT, **changes)
        cases.take(house.viewer("intake"), report)
        return report

    return take


def page_of(client: Client, report: UUID) -> str:
    return " ".join(client.get(f"/reports/{report}/").content.decode().split())


def post(client: Client, report: UUID, status: int = 200, what: str = "answer", **data: str) -> str:
    answer = client.post(f"/reports/{report}/{what}/", {"upto": "99", **data})
    assert answer.status_code == status
    return answer.content.decode()


def box(page: str) -> str:
    """Return what stands in the box of the answer."""
    match = re.search(
        r'<textarea name="text"[^>]*id="answer-text"[^>]*>\n?(.*?)</textarea>', page, re.S
    )
    assert match
    return unescape(match[1]).replace("\r\n", "\n")


def said() -> list[str]:
    child = ReporterViewer(receipts.reporter(RECEIPT))
    return [word.text for word in queries.dialogue(child).messages]


# Words to begin with


def test_every_situation_has_a_name() -> None:
    assert list(labels.SITUATIONS) == [opening.situation for opening in openings("en")]


def test_the_page_offers_words_in_the_childs_language_and_what_they_mean(
    signed_in: SignedIn, taken: Taken
) -> None:
    page = page_of(signed_in("intake"), taken(language="th"))
    assert "The reporter reads Thai (th). Please write in that language." in page
    for template in openings("th"):
        assert f'<p lang="th" dir="auto">{template.text}</p>' in page
        assert f'<span lang="en">{template.meaning}</span>' in page
        assert f'name="opening" value="{template.situation}" formnovalidate' in page
        assert str(labels.SITUATIONS[template.situation]) in page
    assert "These are drafts" in page
    assert "These are drafts" in page


def test_in_english_the_words_stand_there_once(signed_in: SignedIn, taken: Taken) -> None:
    page = page_of(signed_in("intake"), taken(language="en"))
    assert page.count(openings("en")[0].text) == 1
    assert "In English:" not in page


def test_without_words_in_a_language_the_english_ones_only_help_to_write(
    signed_in: SignedIn, taken: Taken
) -> None:
    page = page_of(signed_in("intake"), taken(language="ta"))
    assert "There are no templates in Tamil (ta) yet." in page
    assert "The English ones can help you to write" in page
    assert openings("en")[0].meaning in page
    assert 'name="opening"' not in page


def test_where_the_language_is_not_known_the_page_says_so(
    signed_in: SignedIn, taken: Taken
) -> None:
    page = page_of(signed_in("intake"), taken(language="und"))
    assert "The reporter's language is unknown." in page
    assert 'name="opening"' not in page


def test_the_words_come_before_what_was_typed_and_nothing_is_lost_sent_or_kept(
    signed_in: SignedIn, taken: Taken, house: House
) -> None:
    # given an officer who has typed, ticked and pressed an opening
    report, client = taken(language="th"), signed_in("intake")
    number = "6f1d3c52-8f0a-4e7b-9d55-1c2b3a4d5e6f"
    typed = {"text": TYPED, "question": "on", "number": number, "upto": "7", **ACKNOWLEDGED}
    typed["progress"] = "finished"
    page = post(client, report, opening="question", **typed)
    # then the words stand first, and all else is as it was
    words = opening("question", "th")
    assert box(page) == f"{words}\n\n{TYPED}"
    assert re.search(r'<input[^>]* name="question"[^>]* checked', page)
    assert re.search(r'<input[^>]* name="thought_of_others"[^>]* checked', page)
    assert f'name="number" value="{number}"' in page
    assert 'name="upto" value="7"' in page
    assert re.search(r'<option value="finished" selected', page)
    assert "The text is in the box below" in page
    assert "answer-errors" not in page
    # and nothing is stored, sent or remembered
    assert said() == []
    assert case_queries.drafts(house.viewer("intake"), report).own == {}
    assert box(client.get(f"/reports/{report}/").content.decode()) == ""


def test_an_empty_box_holds_the_words_alone(signed_in: SignedIn, taken: Taken) -> None:
    page = post(signed_in("intake"), taken(), opening="first", text="  ")
    assert box(page) == opening("first", "en")
    assert "Please write at least one sentence." not in page


@pytest.mark.parametrize("opening", ["no-such", "", "<b>"])
def test_what_is_no_opening_changes_nothing(
    signed_in: SignedIn, taken: Taken, opening: str
) -> None:
    page = post(signed_in("intake"), taken(), opening=opening, text=TYPED)
    assert box(page) == TYPED


def test_what_came_back_is_not_taken_for_a_draft_that_is_kept(
    signed_in: SignedIn, taken: Taken
) -> None:
    report, client = taken(), signed_in("intake")
    assert "data-came-back" not in page_of(client, report)
    assert post(client, report, opening="first").count("data-came-back") == 1
    assert post(client, report, 400, text=TYPED).count("data-came-back") == 1
    assert post(client, report, 400, what="note", text=" ").count("data-came-back") == 1


def test_words_of_who_may_not_answer_are_shown_again_with_the_reason(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    # given a report that another has taken
    report = send(receipt=RECEIPT)
    cases.take(house.viewer("super"), report)
    client = signed_in("intake")
    for more in ({"opening": "first"}, {"text": f"{TYPED} Why did you send it?"}):
        page = post(client, report, 403, **{"text": TYPED, **ACKNOWLEDGED, **more})
        assert "A colleague has taken this report." in page
        assert "I am here today" in page
        assert ">first<" not in page  # what a button carries was not typed


@pytest.mark.parametrize(("name", "status"), [("care", 404), ("admin", 403), ("over", 404)])
def test_nobody_elses_unit_gets_the_page_by_an_opening(
    signed_in: SignedIn, taken: Taken, name: str, status: int
) -> None:
    post(signed_in(name), taken(), status, opening="first", text=TYPED)


def test_openings_cost_the_page_no_query(signed_in: SignedIn, taken: Taken) -> None:
    report, client = taken(language="th"), signed_in("intake")
    page_of(client, report)
    counted = []
    for look in (page_of, partial(post, opening="first")):
        with CaptureQueriesContext(connection) as captured:
            look(client, report)
        counted.append(len(captured))
    assert counted[0] == counted[1]


# The language of an answer


def test_another_language_is_named_once_and_the_officer_decides(
    signed_in: SignedIn, taken: Taken
) -> None:
    report, client = taken(language="th"), signed_in("intake")
    page = " ".join(post(client, report, text=ENGLISH, **ACKNOWLEDGED).split())
    assert "Not sent yet: this looks like English (en). They chose Thai (th)." in page
    assert "some of this could be worded better" not in page
    assert said() == []
    again = {"shown": carried(page), "send": "anyway", **ACKNOWLEDGED}
    post(client, report, 302, text=ENGLISH, **again)
    assert said() == [ENGLISH]


@pytest.mark.parametrize("text", [THAI, "ok", "Line: @invented_one"])
def test_the_childs_own_language_and_short_words_go_at_once(
    signed_in: SignedIn, taken: Taken, text: str
) -> None:
    post(signed_in("intake"), taken(language="th"), 302, text=text, **ACKNOWLEDGED)
    assert said() == [text]


@pytest.mark.parametrize("what", ["answer", "note"])
@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_typed_is_asked_again(
    signed_in: SignedIn, taken: Taken, what: str, text: str
) -> None:
    page = post(signed_in("intake"), taken(), 400, what=what, text=text)
    assert "Please write at least one sentence." in page


def test_mixed_words_are_checked_in_both_languages_and_each_reason_carries_its_own(
    signed_in: SignedIn, taken: Taken
) -> None:
    mixed = f"{THAI} {THAI} Why did you send it? ทำไมหนูส่งรูปไป"
    page = post(signed_in("intake"), taken(language="th"), text=mixed, **ACKNOWLEDGED)
    assert "Why did you send it" in page
    assert re.search(
        r'</mark>” <strong>may sound like blame.</strong> <span lang="en" dir="auto">', page
    )
    assert re.search(
        r'</mark>” <strong>may sound like blame.</strong> <span lang="th" dir="auto">', page
    )
    assert "this looks like" not in page


def test_where_the_childs_language_has_no_list_what_was_written_is_still_read(
    signed_in: SignedIn, taken: Taken
) -> None:
    page = post(
        signed_in("intake"), taken(language="tet"), text="Why did you send it?", **ACKNOWLEDGED
    )
    assert "some of this could be worded better" in page


@pytest.fixture
def danger(taken: Taken) -> UUID:
    """Return a report in Thai of a child who is in danger now (P1)."""
    return taken(language="th", children=[{"age": 14, "safe_now": "no"}])


UNCHECKED = 'name="send" value="unchecked"'
BLAMING = "Why did you go there? Leave now."


def test_in_danger_words_can_go_unchecked_from_the_start(signed_in: SignedIn, danger: UUID) -> None:
    client = signed_in("intake")
    assert page_of(client, danger).count(UNCHECKED) == 1
    post(client, danger, 302, text=BLAMING, send="unchecked", **ACKNOWLEDGED)
    assert said() == [BLAMING]
    # they are counted as sent, and as read by no list
    assert MessageCount.objects.values_list("sent", "checked", "found", "kept").get() == (
        1,
        0,
        0,
        0,
    )


def test_in_danger_a_guess_at_the_language_stops_nothing(signed_in: SignedIn, danger: UUID) -> None:
    post(signed_in("intake"), danger, 302, text=ENGLISH, **ACKNOWLEDGED)
    assert said() == [ENGLISH]


def test_in_danger_send_still_checks_first_and_the_other_button_stays(
    signed_in: SignedIn, danger: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, danger, text=BLAMING, **ACKNOWLEDGED)
    assert "Not sent yet: some of this could be worded better." in page
    assert page.count(UNCHECKED) == 1
    assert said() == []
    # whatever stands in the box then goes, changed or not
    post(client, danger, 302, text=f"{BLAMING} Please.", send="unchecked", **ACKNOWLEDGED)
    assert said() == [f"{BLAMING} Please."]


def test_out_of_danger_nothing_goes_unchecked(signed_in: SignedIn, taken: Taken) -> None:
    report, client = taken(), signed_in("intake")
    assert UNCHECKED not in page_of(client, report)
    page = post(client, report, text=BLAMING, send="unchecked", **ACKNOWLEDGED)
    assert "Not sent yet" in page
    assert UNCHECKED not in page
    assert said() == []


def test_what_goes_unchecked_is_thought_of_all_the_same(signed_in: SignedIn, danger: UUID) -> None:
    page = post(signed_in("intake"), danger, 400, text=BLAMING, send="unchecked")
    assert "Please consider this first, then tick the box." in page


def test_what_came_back_with_findings_is_what_was_typed_and_can_be_sent(
    signed_in: SignedIn, taken: Taken
) -> None:
    report, client = taken(language="th"), signed_in("intake")
    number = "6f1d3c52-8f0a-4e7b-9d55-1c2b3a4d5e6f"
    for text in (ENGLISH, "Why did you send it?", f"{THAI} Why did you send it?"):
        page = post(client, report, text=text, number=number, upto="7", **ACKNOWLEDGED)
        assert box(page) == text
        assert f'name="number" value="{number}"' in page
        assert 'name="upto" value="7"' in page


# Notes


def test_a_note_is_kept_at_once_and_its_writer_alone_sees_what_could_be_better(
    signed_in: SignedIn, taken: Taken
) -> None:
    report, client = taken(), signed_in("intake")
    post(client, report, 302, what="note", text=BLAMING_NOTE)
    page = page_of(client, report)
    assert BLAMING_NOTE in page
    assert "Some of this could be worded better. Only you see this." in page
    assert re.search(
        r'<mark dir="auto">child porn</mark>” <strong>is an outdated term.</strong> <span lang="en"',
        page,
    )
    assert "Withdraw this note" in page
    other = page_of(signed_in("super"), report)
    assert BLAMING_NOTE in other
    assert "some of this could be worded better" not in other


def test_when_a_note_cannot_be_taken_back_any_more_nothing_is_said_of_its_words(
    signed_in: SignedIn, taken: Taken, later: Callable[[int], None]
) -> None:
    report, client = taken(), signed_in("intake")
    post(client, report, 302, what="note", text=BLAMING_NOTE)
    later(11)
    page = page_of(client, report)
    assert BLAMING_NOTE in page
    assert "some of this could be worded better" not in page


def test_a_note_in_good_words_is_left_alone(signed_in: SignedIn, taken: Taken) -> None:
    report, client = taken(), signed_in("intake")
    post(client, report, 302, what="note", text="Informed the duty worker of child protection.")
    assert "some of this could be worded better" not in page_of(client, report)


def test_a_note_is_read_in_its_own_language() -> None:
    (finding,) = text_checks.read_record(
        "Hari ini ditemukan konten porno anak di ponsel korban.", "en"
    )
    assert finding.language == "id"


def test_a_short_note_is_read_in_the_language_of_the_desk() -> None:
    assert [finding.language for finding in text_checks.read_record("child porn", "en")] == ["en"]
