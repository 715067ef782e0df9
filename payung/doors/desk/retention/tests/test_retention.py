"""Retention and deletion at the desk: proposals with reasons, decided by officers who prove who they are."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.cases.assignment import actions as cases
from payung.cases.joining import actions as joining
from payung.cases.models import Proposal
from payung.cases.tests.old_reports import WAIT, acted_on, information, looked_at, proposal_of
from payung.doors.desk.conftest import Send, SignedIn
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.models import StoredReport
from tests.house import House

Later = Callable[[int], None]
DAY = (clock.now() + timedelta(days=60)).date().isoformat()


@pytest.fixture(autouse=True)
def _elsewhere(settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_TOMBSTONES = tmp_path / "tombstones.jsonl"
    path = tmp_path / "retention.toml"
    path.write_text('[country.XA.case]\nmonths = 12\nsource = "Invented Act, section 5"\n')
    settings.PAYUNG_RETENTION = str(path)


def page_of(client: Client, path: str = "/unit/keeping/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def post(client: Client, what: str, status: int = 302, **data: Any) -> str:
    answer = client.post(f"/unit/keeping/{what}/", data)
    assert answer.status_code == status
    return " ".join(answer.content.decode().split())


def test_an_empty_page_says_what_will_stand_there(signed_in: SignedIn) -> None:
    page = page_of(signed_in("super"))
    assert "Nothing is proposed for deletion" in page
    assert "Nothing is waiting for a second officer." in page
    assert "the rule and who decided; nothing of its contents" in page


def test_each_proposal_says_by_which_rule_since_when_and_whose_word_that_is(
    signed_in: SignedIn, house: House
) -> None:
    old, case = information(), acted_on(house)[0]
    deletion.propose_deletions(SYSTEM)
    page = page_of(signed_in("super"))
    assert str(old)[:8] in page
    assert f'href="/reports/{case}/"' in page
    assert "12 months have passed since the last activity." in page
    assert "not a law" in page
    assert "Invented Act, section 5" in page
    assert "two officers decide" in page


def test_kept_until_a_day_with_a_reason(signed_in: SignedIn, house: House) -> None:
    report = information()
    deletion.propose_deletions(SYSTEM)
    client, marked = signed_in("super"), str(proposal_of(report))
    post(client, "decide", do="keep", until=DAY, reason="A trial.", proposal=marked)
    kept = StoredReport.objects.get().case.review_at
    assert kept is not None
    assert kept.date().isoformat() == DAY
    assert "1 record is kept." in page_of(client)
    assert "kept until" in page_of(client, f"/reports/{report}/")


def test_what_is_missing_is_named_and_nothing_typed_is_lost(signed_in: SignedIn) -> None:
    reports = [information(), information()]
    deletion.propose_deletions(SYSTEM)
    client, marked = signed_in("super"), str(proposal_of(reports[0]))
    data = {"do": "keep", "until": DAY, "reason": "A trial.", "proposal": marked}
    for missing, sentence in (
        ("do", "Please choose an outcome."),
        ("until", "Please choose a day."),
        ("reason", "Please write at least one sentence."),
        ("proposal", "Select at least one record first."),
    ):
        page = post(client, "decide", 400, **{k: v for k, v in data.items() if k != missing})
        assert sentence in page
        assert missing == "reason" or "A trial." in page
        assert page.count(" checked") == 2 - (missing in {"do", "proposal"})
    page = post(client, "decide", 400, **data | {"until": "2001-01-01"})
    assert "Choose a future date, at most ten years away" in page
    assert set(Proposal.objects.values_list("decision", flat=True)) == {""}


def test_all_of_the_page_go_at_once(signed_in: SignedIn) -> None:
    reports = [information() for _ in range(4)]
    deletion.propose_deletions(SYSTEM)
    client = signed_in("super")
    shown = re.findall(r'name="shown" value="([^"]+)"', page_of(client))
    assert len(shown) == 4
    post(client, "decide", do="delete", reason="Old.", all="on", shown=shown)
    assert "4 records are scheduled for deletion" in page_of(client)
    with clock.at(clock.now() + WAIT):
        assert deletion.delete_decided(SYSTEM) == 4
    page = page_of(client)
    assert all(str(report)[:8] in page for report in reports)
    assert "Super" in page


def test_two_officers_for_a_case_the_second_sees_why(signed_in: SignedIn, house: House) -> None:
    report, _ = acted_on(house)
    deletion.propose_deletions(SYSTEM)
    marked = str(proposal_of(report))
    first, second = signed_in("super"), signed_in("liaison")
    post(first, "decide", do="delete", reason="Nobody needs it.", proposal=marked)
    assert "second officer must confirm it" in post(
        first, "settle", 400, do="confirm", proposal=marked
    )
    page = page_of(second)
    assert "Nobody needs it." in page
    assert "a second officer must confirm" in page
    assert "1 deletion is waiting for you as the second officer" in page_of(second, "/unit/")
    assert "deletion is waiting for you as the second officer" not in page_of(first, "/unit/")
    post(second, "settle", do="confirm", proposal=marked)
    assert "deleted on" in page_of(second, f"/reports/{report}/")
    post(first, "settle", do="take-back", proposal=marked)
    assert "record is waiting for a decision again" in page_of(first)


def test_of_a_joined_report_the_page_says_what_stays(signed_in: SignedIn) -> None:
    reports = [information() for _ in range(3)]
    for report in reports[1:]:
        assert joining.join_by_rule(SYSTEM, reports[0], report, "same_account")
    deletion.propose_deletions(SYSTEM)
    page = page_of(signed_in("super"))
    assert page.count("2 other reports of this case stay") == 3
    assert f'href="/reports/{reports[2]}/#members"' in page


def test_deciding_asks_who_is_there(signed_in: SignedIn, later: Later, settings: Settings) -> None:
    report = information()
    deletion.propose_deletions(SYSTEM)
    client, marked = signed_in("super"), str(proposal_of(report))
    settings.PAYUNG_SUDO_MINUTES = 10
    later(11)
    answer = client.post(
        "/unit/keeping/decide/", {"do": "delete", "reason": "Old.", "proposal": marked}
    )
    assert answer.status_code == 401
    assert marked in answer.content.decode()
    assert Proposal.objects.get().decision == ""


def test_a_report_that_is_for_others_by_name_does_not_stand_here(
    signed_in: SignedIn, house: House
) -> None:
    report, _ = acted_on(house)
    deletion.propose_deletions(SYSTEM)
    named = [house.officers["super"], house.officers["intake"]]
    cases.name_readers(house.viewer("super"), report, named, "Conflict of interest.")
    assert str(report)[:8] in page_of(signed_in("super"))
    assert str(report)[:8] not in page_of(signed_in("liaison"))


# One report


def test_a_hold_is_set_and_lifted_from_the_page_of_the_report(
    signed_in: SignedIn, house: House
) -> None:
    report, _ = looked_at(house)
    client = signed_in("super")
    assert "Set a legal hold" in page_of(client, f"/reports/{report}/")
    url = f"/reports/{report}/hold/"
    assert (
        "Nothing of this report is deleted during the hold, neither by a rule nor at the child"
        in page_of(client, url)
    )
    assert client.post(url, {"do": "set", "reason": ""}).status_code == 400
    assert client.post(url, {"do": "set", "reason": "A court."}).status_code == 302
    page = page_of(client, f"/reports/{report}/")
    for words in ("under legal hold since", "Lift the legal hold", "Legal hold set", "A court."):
        assert words in page
    assert "legal hold" in page_of(client, "/queue/?state=all")
    assert client.post(url, {"do": "set", "reason": "Again."}).status_code == 400
    assert client.post(url, {"do": "lift", "reason": "Over."}).status_code == 302
    assert "Legal hold lifted" in page_of(client, f"/reports/{report}/")


def test_a_review_is_asked_for_and_answered(signed_in: SignedIn, house: House) -> None:
    report, _ = acted_on(house)
    client = signed_in("intake")
    assert "review due" in page_of(client, "/queue/?state=review")
    assert "Reviews due: still needed?" in page_of(client, "/me/")
    page = page_of(client, f"/reports/{report}/")
    assert "Review whether this report is still needed." in page
    url = f"/reports/{report}/review/"
    assert "A proposal deletes nothing" in page_of(client, url)
    data = {"do": "keep", "until": "", "reason": "Open."}
    answer = client.post(url, data)
    assert answer.status_code == 400
    assert "Please choose a day." in answer.content.decode()
    assert client.post(url, data | {"until": DAY}).status_code == 302
    assert "No report is due for review" in page_of(client, "/queue/?state=review")
    assert client.post(url, {"do": "delete", "reason": "Nobody needs it."}).status_code == 302
    assert "proposed, waiting for a decision" in page_of(client, f"/reports/{report}/")


def test_the_page_says_whose_the_rights_are(signed_in: SignedIn, send: Send, house: House) -> None:
    report = send(reporter="parent_or_carer")
    cases.take(house.viewer("intake"), report)
    page = page_of(signed_in("intake"), f"/reports/{report}/")
    assert "Somebody else reported this for a child" in page
    assert "Somebody else reported this for a child" in page
    assert "The child may be 18 from" in page


def test_pages_cost_the_same_with_few_and_with_many(signed_in: SignedIn, house: House) -> None:
    client = signed_in("super")
    information()
    deletion.propose_deletions(SYSTEM)
    page_of(client)
    with CaptureQueriesContext(connection) as few:
        page_of(client)
    for _ in range(6):
        information()
    looked_at(house)
    deletion.propose_deletions(SYSTEM)
    with CaptureQueriesContext(connection) as many:
        page_of(client)
    assert len(many) <= len(few) <= 30
    assert page_of(client).count('name="proposal"') == 8


def test_it_begins_at_the_units_page(signed_in: SignedIn) -> None:
    information()
    deletion.propose_deletions(SYSTEM)
    assert "1 record is waiting for a decision" in page_of(signed_in("super"), "/unit/")
    assert "Retention and deletion" not in page_of(signed_in("intake"), "/unit/")


def test_ids_that_are_none_are_as_if_nothing_was_marked(signed_in: SignedIn) -> None:
    page = post(signed_in("super"), "settle", 400, do="confirm", proposal=["", "x"])
    assert "Select at least one record first." in page
    assert (
        signed_in("super")
        .post("/unit/keeping/settle/", {"do": "confirm", "proposal": str(UUID(int=1))})
        .status_code
        == 404
    )
