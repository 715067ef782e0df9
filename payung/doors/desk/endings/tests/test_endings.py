"""After the level of a P1 at the desk: what is next, who it waits for, and the outcome for the child."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.utils import timezone

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.report.tests.test_report import post, text
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.triage.lanes import Level
from tests.house import House, reply

DANGER: Any = [{"safe_now": "no"}]


def page_of(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def tomorrow() -> str:
    return (timezone.localtime(clock.now()) + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")


def day(days: int) -> str:
    return timezone.localdate(clock.now() + timedelta(days=days)).isoformat()


def safe(**more: str) -> dict[str, Any]:
    given = {"kind": "safe_for_now", "who": "The school nurse", "on": day(0), "look": day(3)}
    return given | {"reason": "She sleeps at her aunt's."} | more


@pytest.fixture
def decided(send: Send, house: House) -> UUID:
    """Return a P1 of officer `intake` whose level is decided."""
    report = send(receipt=RECEIPT, children=DANGER)
    assignment.take(house.viewer("intake"), report)
    decisions.decide_level(house.viewer("intake"), report, Level.P1, "As told.", seen=Level.P1)
    return report


@pytest.fixture
def answered(decided: UUID, house: House) -> UUID:
    """Return the same, with an answer to the child."""
    reply(house.viewer("intake"), decided, "We are here.", upto=99)
    return decided


def test_deciding_a_p1_says_that_the_next_clock_runs(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(receipt=RECEIPT, children=DANGER)
    assignment.take(house.viewer("intake"), report)
    client = signed_in("intake")
    post(client, report, "level", level="P1", seen="P1", reason="As told.")
    page = text(client, report)
    assert "The level is decided" in page
    assert '<b>Next:</b> <a href="#answer">The child has had no answer yet' in page
    assert 'Then: <a href="#next-action">Set the next action and its due time.</a>' in page


def test_a_decided_p1_stands_in_the_queue_on_me_and_in_the_supervisors_counts(
    signed_in: SignedIn, decided: UUID
) -> None:
    short = str(decided)[:8]
    mine, leader = signed_in("intake"), signed_in("super")
    for client, address in (
        (mine, "/queue/"), (mine, "/queue/?state=mine"), (mine, "/me/"), (leader, "/queue/"),
    ):  # fmt: skip
        assert short in page_of(client, address)
    unit = page_of(leader, "/unit/")
    assert '<span class="cell">Decided, not yet safe</span>1</td>' in unit
    assert '<span class="cell">Undecided</span>0</td>' in unit


def test_the_next_action_is_named_and_stands_as_what_is_next(
    signed_in: SignedIn, answered: UUID
) -> None:
    client = signed_in("intake")
    post(client, answered, "action", text="Call the school.", due=tomorrow())
    page = text(client, answered)
    assert "The next action was set" in page
    assert '<b>Next:</b> <a href="#next-action">Call the school. (due ' in page
    assert "<b>Next action</b> · Intake" in page
    # for a colleague too
    assert "Call the school. (due " in text(signed_in("super"), answered)


def test_what_is_missing_or_too_far_is_said_and_what_was_typed_stays(
    signed_in: SignedIn, answered: UUID
) -> None:
    client = signed_in("intake")
    page = post(client, answered, "action", 400, text="Call the school.", due="2099-01-01T10:00")
    assert "Choose a future time, at most 7 days away." in page
    assert "Call the school.</textarea>" in page
    page = post(client, answered, "action", 400)
    assert "Please enter a due time." in page
    page = post(client, answered, "ending", 400, **safe(who="", look=""))
    assert "Please write at least one sentence." in page
    page = post(client, answered, "ending", 400, **safe(look=""))
    assert "Please choose the next review date." in page
    page = post(client, answered, "ending", 400, **safe(on="soon"))
    assert "Please enter a date, such as 2027-03-31." in page


def test_an_ending_waits_for_a_named_colleague_who_seconds_it(
    signed_in: SignedIn, answered: UUID
) -> None:
    mine, leader = signed_in("intake"), signed_in("super")
    post(mine, answered, "ending", **safe())
    page = text(mine, answered)
    assert "The outcome was recorded. A colleague must now countersign it." in page
    assert "It must be countersigned by: Liaison, Super." in page
    assert "You wrote this yourself, so a colleague must countersign it." in page
    assert "countersign needed" in page_of(leader, "/queue/")
    page = text(leader, answered)
    assert (
        'href="#second">Read the outcome that Intake recorded for the child, and countersign it.</a>'
        in page
    )
    assert "Safe for now: somebody has seen or spoken with the child" in page
    assert "The school nurse" in page
    ending = str(Case.objects.get(id=answered).ending_id)
    assert "Please write at least one sentence." in post(
        leader, answered, "second", 400, ending=ending
    )
    post(leader, answered, "second", ending=ending, reason="I have called there.")
    page = text(leader, answered)
    assert "You have countersigned the outcome" in page
    assert "safe for now; next review on" in page
    assert "Nothing is waiting here" in page
    assert 'id="next-action"' not in page
    assert str(answered)[:8] not in page_of(mine, "/queue/")
    assert "safe for now" in page_of(mine, "/queue/?state=taken")


def test_it_says_so_where_nobody_else_could_second(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    client = signed_in("intake")
    post(client, answered, "ending", **safe(kind="nothing_more", look=""))
    assert "The outcome was recorded" in text(client, answered)
    assert str(answered)[:8] not in page_of(client, "/queue/")


def test_a_child_who_waits_is_answered_first(signed_in: SignedIn, decided: UUID) -> None:
    page = post(signed_in("intake"), decided, "ending", 400, **safe())
    assert "The child is waiting for an answer. Answer first, then come back to this." in page
    assert "She sleeps at her aunt&#x27;s.</textarea>" in page


def test_on_the_day_of_the_next_look_it_stands_there_again(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    with clock.at(clock.now() - timedelta(days=5)):
        look = clock.now() + timedelta(days=3)
        outcome = decisions.Told(decisions.Ending.SAFE, "Calm.", "Nurse", clock.now().date(), look)
        decisions.write_ending(house.viewer("intake"), answered, outcome)
        ending = Case.objects.get(id=answered).ending_id
        assert ending
        decisions.second_ending(house.viewer("super"), answered, ending, "Called.")
    client = signed_in("intake")
    assert "Refresh" in page_of(client, "/queue/")
    page = text(client, answered)
    assert (
        'href="#ending">The review date has come: check on the child, and record the outcome.'
        in page
    )
