"""After the level at the desk: what is next, who it waits for, the outcome for the child, the closure."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.models import Case
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.tests.reports import close
from payung.doors.desk.conftest import RECEIPT, Send, SignedIn
from payung.doors.desk.report.tests.test_report import post, text
from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.intake.links.actions import bundle_report
from payung.staff import actions as people
from payung.triage.lanes import Lane, Level
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
    given |= {"danger": "The neighbour", "sight": "seen"}
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


def test_a_closed_case_that_a_new_report_names_is_opened_again_or_left_with_a_reason(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    named = [{"kind": "account", "value": "blue.kite"}]
    report, officer = send(Lane.PARTNER, identifiers=named), house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P4, "As sent.", seen=Level.P3)
    close(house, report)
    bundle_report(SYSTEM, send(identifiers=named))

    client = signed_in("intake")
    lists = page_of(client, "/queue/?state=reported_again")
    assert "Closed, and reported again" in lists
    assert f"/reports/{report}/" in lists
    assert "a new report names its account" in lists
    page = text(client, report)
    assert 'href="#again">A new report names its account: open the case again' in page
    post(client, report, "again", status=400, do="leave", reason="")
    post(client, report, "again", do="reopen", reason="")
    assert "Opened again for a new report" in text(client, report)
    assert 'id="again"' not in text(client, report)


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
    assert '<span class="cell">Decided, still open</span>1</td>' in unit
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
    assert "Please fill in “Who saw or spoke with the child?”." in page
    page = post(client, answered, "ending", 400, **safe(sight="messages"))
    assert "Messages alone never suffice" in page
    assert "<details open><summary>Safe for now" in page
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
    assert "You have countersigned. Nothing more is due here now." in page
    assert "rests; somebody looks again on" in page
    assert "Nothing is waiting here" in page
    assert 'id="next-action"' not in page
    assert str(answered)[:8] not in page_of(mine, "/queue/")
    assert "rests until a day" in page_of(mine, "/queue/?state=taken")


def test_it_says_so_where_nobody_else_could_second(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    for name in ("super", "liaison"):
        people.leave(SYSTEM, house.officers[name])
    client = signed_in("intake")
    post(client, answered, "ending", **safe())
    assert "The outcome was recorded" in text(client, answered)
    assert str(answered)[:8] not in page_of(client, "/queue/")


def test_a_child_who_waits_is_answered_first(signed_in: SignedIn, decided: UUID) -> None:
    page = post(signed_in("intake"), decided, "ending", 400, **safe())
    assert "Somebody is waiting for an answer, or for a decision on a wish. Do that first" in page
    assert "She sleeps at her aunt&#x27;s.</textarea>" in page


def test_on_the_day_of_the_next_look_it_stands_there_again(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    begun = clock.now() - timedelta(days=5)
    Case.objects.filter(id=answered).update(level_decided_at=begun)
    with clock.at(begun):
        look = clock.now() + timedelta(days=3)
        answers = {"who": "Nurse", "on": clock.now().date(), "danger": "A man", "sight": Sight.SEEN}
        outcome = decisions.ChildOutcome(Ending.SAFE, "Calm.", look_at=look, **answers)  # type: ignore[arg-type]
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


# Closure


@pytest.fixture
def of_partner(send: Send, house: House) -> UUID:
    """Return a partner's report of officer `intake`, undecided at P3."""
    report = send(Lane.PARTNER)
    assignment.take(house.viewer("intake"), report)
    return report


def test_one_press_decides_and_closes(signed_in: SignedIn, of_partner: UUID) -> None:
    client = signed_in("intake")
    assert '<option value="" selected>No, it stays open</option>' in text(client, of_partner)
    decided: Any = {
        "level": "P4",
        "seen": "P3",
        "reason": "A cartoon.",
        "close": "not_enough_to_go_on",
    }
    post(client, of_partner, "level", **decided)
    page = text(client, of_partner)
    assert "The level is decided, and the case is closed." in page
    assert "<strong>Not enough to go on</strong>" in page
    assert "Nothing is waiting here" in page
    assert 'id="close"' not in page
    assert str(of_partner)[:8] not in page_of(client, "/queue/")
    assert '<span class="cell">Clock</span>closed' in page_of(client, "/queue/?state=taken")


def test_a_decided_case_asks_for_the_next_action_until_it_is_closed(
    signed_in: SignedIn, of_partner: UUID
) -> None:
    client = signed_in("intake")
    post(client, of_partner, "level", level="P4", seen="P3", reason="As sent.")
    page = text(client, of_partner)
    assert "set the next action or close the case" in page
    assert 'href="#next-action">Set the next action and its due time, or close the case.' in page
    post(client, of_partner, "action", text="Ask the service.", due=tomorrow())
    assert '<b>Next:</b> <a href="#next-action">Ask the service. (due ' in text(client, of_partner)
    assert "Please choose a reason." in post(client, of_partner, "close", 400)
    post(client, of_partner, "close", why="passed_on", reason="The prosecutor has it.")
    page = text(client, of_partner)
    assert "The case is closed. Nothing more is due here now." in page
    assert "<strong>Another authority or service now works on it</strong>" in page
    assert "The prosecutor has it." in page


def test_what_is_against_closing_is_said_where_it_was_chosen(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(receipt=RECEIPT)
    assignment.take(house.viewer("intake"), report)
    client = signed_in("intake")
    chosen: Any = {"seen": "P3", "reason": "As told.", "close": "done"}
    page = post(client, report, "level", 400, level="P3", **chosen)
    assert "Somebody is waiting for an answer, or for a decision on a wish." in page
    assert '<option value="done" selected>' in page
    page = post(client, report, "level", 400, level="P2", **chosen)
    assert "Somebody is waiting for an answer, or for a decision on a wish." in page
    assert Case.objects.get(id=report).level_decided_at is None
    post(client, report, "level", level="P3", seen="P3", reason="As told.")
    page = post(client, report, "close", 400, why="done")
    assert "Somebody is waiting for an answer, or for a decision on a wish." in page


def test_the_page_says_for_each_child_what_holds_and_offers_them(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    officer = house.viewer("intake")
    siti, adi = (
        str(persons.add_person(officer, answered, Details(PersonRole.CHILD, name)))
        for name in ("Siti", "Adi")
    )
    client = signed_in("intake")
    page = text(client, answered)
    assert "<strong>Siti: nothing decided yet.</strong>" in page
    assert page.count(f'name="children" value="{siti}"') == 3  # in each of the three forms
    page = post(client, answered, "ending", 400, **safe())
    assert "Choose the children whom this is about." in page
    post(client, answered, "ending", **safe(children=siti))
    assert "Siti: an outcome is recorded. A colleague must countersign it." in text(
        client, answered
    )
    ending = str(Case.objects.get(id=answered).ending_id)
    leader = signed_in("super")
    post(leader, answered, "second", ending=ending, reason="I have called there.")
    page = text(leader, answered)
    assert "The report stays listed: its page says why." in page
    assert "Siti: safe for now. Somebody looks again on" in page
    assert "<strong>Adi: nothing decided yet.</strong>" in page
    unreached: Any = {"kind": "not_reached", "reason": "Called at 9 and at 10: no answer."}
    post(client, answered, "ending", children=adi, **unreached)
    ending = str(Case.objects.get(id=answered).ending_id)
    post(leader, answered, "second", ending=ending, reason="I called too.")
    page = text(leader, answered)
    assert "Nothing is waiting here" in page
    assert "rests; somebody looks again on" in page


def test_a_child_who_told_is_closed_with_a_colleague(
    signed_in: SignedIn, send: Send, house: House
) -> None:
    report = send(receipt=RECEIPT)
    officer = house.viewer("intake")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    reply(officer, report, "We are here.", upto=99)
    client, leader = signed_in("intake"), signed_in("super")
    page = text(client, report)
    assert "Each child needs an outcome of their own before the case is closed." in page
    assert 'id="override"' not in page
    page = post(client, report, "close", 400, why="done")
    assert "Record an outcome for each child first. Then close the case." in page
    post(client, report, "ending", kind="no_danger", reason="It ended weeks ago.")
    post(leader, report, "second", ending=str(Case.objects.get().ending_id), reason="Yes.")
    post(client, report, "close", why="done", reason="She is well.")
    assert "A colleague must countersign before the case is closed." in text(client, report)
    assert "Intake closes this case. It must be countersigned by" not in text(leader, report)
    assert "Read why Intake closes this case, and countersign it." in text(leader, report)
    post(leader, report, "second", ending=str(Case.objects.get().ending_id), reason="Yes.")
    assert "You have countersigned. Nothing more is due here now." in text(leader, report)
    assert Case.objects.get().closed_at


def test_a_supervisor_overrides_a_gate_and_oversight_sees_it(
    signed_in: SignedIn, answered: UUID
) -> None:
    client, leader, watch = (signed_in(name) for name in ("intake", "super", "over"))
    assert "No supervisor has opened a gate." in page_of(watch, "/oversight/overrides/")
    assert post(client, answered, "close/override", 403, why="done", reason="A court ordered it.")
    assert "Close it although something is missing" in text(leader, answered)
    assert "Please choose a reason." in post(leader, answered, "close/override", 400)
    post(leader, answered, "close/override", why="done", reason="A court ordered it.")
    page = text(leader, answered)
    assert (
        "The case is closed although something is missing. Oversight sees that you did this."
        in page
    )
    assert "By a supervisor, although something was missing" in page
    page = page_of(watch, "/oversight/overrides/")
    assert "A supervisor closed a case although something was missing" in page
    assert "A court ordered it." not in page


def test_the_page_of_a_case_with_outcomes_costs_one_query_more(
    signed_in: SignedIn, answered: UUID, house: House
) -> None:
    client = signed_in("super")
    text(client, answered)
    with CaptureQueriesContext(connection) as before:
        text(client, answered)
    outcome = ChildOutcome(Ending.NOT_REACHED, "Called twice.")
    for _ in range(3):
        decisions.write_ending(house.viewer("intake"), answered, outcome)
    with CaptureQueriesContext(connection) as after:
        text(client, answered)
    assert len(after) == len(before) + 1
