"""What waits for a second person is listed where that person looks, and goes once it is moot."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending
from payung.cases.models import Case
from payung.cases.queue.queries import notices, row
from payung.cases.queue.queries.second_persons import Half, halved
from payung.cases.tests.household import Household
from payung.cases.tests.reports import countersign, receive_childs_report
from payung.doors.desk.conftest import SignedIn
from payung.intake.dialogue import actions as dialogue
from payung.triage.lanes import Level
from tests.house import House

SIGN = "countersign needed"


def text(client: Client, address: str) -> str:
    return " ".join(client.get(address).content.decode().split())


def test_an_outcome_waits_for_others_until_somebody_countersigns_or_a_new_word_makes_it_void(
    house: House, signed_in: SignedIn
) -> None:
    report, child = receive_childs_report()
    officer, lead = house.viewer("intake"), house.viewer("super")
    assignment.take(officer, report)
    decisions.decide_level(officer, report, Level.P3, "As told.", seen=Level.P3)
    dialogue.answer(officer, report, "Thank you.", upto=99)
    outcome = ChildOutcome(Ending.NO_DANGER, "It ended.")
    decisions.write_ending(officer, report, outcome)

    (one,) = halved(lead)
    assert (one.half, one.case, one.officer_name, one.is_own) == (
        *(Half.OUTCOME, report, "Intake"),
        False,
    )
    assert halved(officer)[0].is_own
    assert (notices(lead).to_second, notices(officer).to_second) == (1, 0)
    client = signed_in("super")
    assert SIGN in text(client, "/queue/")
    assert f'href="/reports/{report}/#second"' in text(client, "/second-person/")
    assert "You did the first half" in text(signed_in("intake"), "/second-person/")

    dialogue.add_word(child, "I have more to tell you.")
    assert halved(lead) == ()
    assert notices(lead).to_second == 0
    assert SIGN not in text(client, "/queue/")
    dialogue.answer(officer, report, "I read it.", upto=99)
    assert Case.objects.get(id=report).ending_id is None
    decisions.write_ending(officer, report, outcome)
    assert row(lead, report).to_countersign
    countersign(house, report)
    assert halved(lead) == ()
    assert SIGN not in text(client, "/queue/")


def test_a_deletion_of_a_childs_file_is_found_in_queue_retention_and_morning_page(
    house: House, signed_in: SignedIn
) -> None:
    household = Household(house)
    household.decide(confirm=False)
    lead, other = house.viewer("super"), house.viewer("liaison")
    with CaptureQueriesContext(connection) as captured:
        (one,) = halved(other)
    assert len(captured) <= 2
    assert (one.half, one.child) == (Half.FILE_DELETION, household.children["dara"])
    assert halved(house.viewer("intake")) == ()  # who confirms no deletion
    assert (notices(other).to_second, notices(lead).to_second) == (1, 0)
    url = f"/reports/{household.report}/children/{household.children['dara']}/#deletion"
    client = signed_in("liaison")
    assert 'href="/second-person/"' in text(client, "/queue/")
    for page in ("/second-person/", "/unit/keeping/"):
        assert f'href="{url}"' in text(client, page)
    assert f'href="{url}"' in text(signed_in("super"), "/morning/")
