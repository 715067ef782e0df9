"""The own file of a child at the desk: one child alone, and the children of a case in a line each."""

from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.tests.household import Household
from payung.cases.tests.reports import countersign
from payung.doors.desk.conftest import Send, SignedIn
from payung.triage.lanes import Level
from tests.house import House

pytestmark = pytest.mark.django_db
DARA = Details(PersonRole.CHILD, name="Dara Invented", contact="Only at school.", born="2012")
SOK = Details(PersonRole.CHILD, name="Sok Invented", contact="At the club.", has_harmed=True)


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    report = send()
    assignment.take(house.viewer("intake"), report)
    return report


@pytest.fixture
def dara(house: House, report: UUID) -> UUID:
    return persons.add_person(house.viewer("intake"), report, DARA)


@pytest.fixture
def sok(house: House, report: UUID) -> UUID:
    return persons.add_person(house.viewer("intake"), report, SOK)


def test_a_childs_file_names_no_other_child_and_keeps_what_was_typed(
    signed_in: SignedIn, report: UUID, dara: UUID, sok: UUID
) -> None:
    officer, url = signed_in("intake"), f"/reports/{report}/children/{dara}/"
    page = officer.get(url).content.decode()
    assert "Dara Invented" in page
    assert "Sok Invented" not in page

    consent = {"subject": "health", "by": "guardian", "on": "2026-11-01", "text": "Explained."}
    refused = officer.post(f"{url}consent/", consent)
    assert refused.status_code == 400
    assert "Explained." in refused.content.decode()

    kept = officer.post(f"{url}consent/", consent | {"who": "Her aunt"}, follow=True)
    assert "The consent was recorded." in kept.content.decode()
    assert "Her aunt" in kept.content.decode()
    assert officer.post(f"{url}nothing/", consent).status_code == 404


def test_the_case_shows_each_child_in_a_line_and_asks_for_two_workers(
    house: House, signed_in: SignedIn, report: UUID, dara: UUID, sok: UUID
) -> None:
    def case(name: str) -> str:
        return signed_in(name).get(f"/reports/{report}/").content.decode()

    two = "each needs a worker of their own"
    for child in (dara, sok):
        children.name_worker(
            house.viewer("super"), report, child, house.officers["intake"], "Both."
        )
    page = case("intake")
    assert two in page
    assert page.count("no safeguarding plan") == 2
    assert all(f"/children/{child}/" in page for child in (dara, sok))

    children.name_worker(house.viewer("super"), report, sok, house.officers["liaison"], "Apart.")
    children.restrict(house.viewer("liaison"), report, sok, "Separate talks.")
    assert two not in case("intake")
    hidden = case("intake")
    assert "At the club." not in hidden
    assert "Child 2" in hidden
    assert SOK.name not in hidden
    assert (
        SOK.name not in signed_in("intake").get(f"/reports/{report}/persons/add/").content.decode()
    )
    for act in ("plan", "record"):
        form = signed_in("intake").get(f"/reports/{report}/steps/{act}/task/").content.decode()
        assert "Child 2" in form
        assert SOK.name not in form
    for reader in ("liaison", "super"):
        assert SOK.name in case(reader)
        assert "At the club." in case(reader)
    assert signed_in("intake").get(f"/reports/{report}/children/{sok}/").status_code == 403


def test_the_outcome_of_a_child_for_the_worker_alone_is_read_where_it_is_countersigned(
    house: House, signed_in: SignedIn, report: UUID, sok: UUID
) -> None:
    worker = house.viewer("liaison")
    children.name_worker(house.viewer("super"), report, sok, worker.id, "Apart.")
    children.restrict(worker, report, sok, "Separate talks.")
    decisions.decide_level(house.viewer("super"), report, Level.P3, "Heard.", seen=Level.P3)
    ending = ChildOutcome(Ending.NO_DANGER, "Sok stays with an aunt.", children=(sok,))
    decisions.write_ending(house.viewer("super"), report, ending)
    page = signed_in("intake").get(f"/reports/{report}/").content.decode()
    assert page.count("Sok stays with an aunt.") == 1  # in the form to countersign it
    assert "Child 1: an outcome is recorded." in page
    countersign(house, report, "intake")
    page = signed_in("intake").get(f"/reports/{report}/").content.decode()
    assert "Sok stays with an aunt." not in page


def test_two_officers_delete_the_file_of_one_child_on_its_page(
    house: House, signed_in: SignedIn
) -> None:
    household = Household(house)
    url = f"/reports/{household.report}/children/{household.children['dara']}/"
    first, second = signed_in("super"), signed_in("liaison")
    assert "Delete this file" in first.get(url).content.decode()
    first.post(f"{url}delete/", {"reason": "The child asked for it."})
    assert "Confirm the deletion" not in first.get(url).content.decode()
    assert "Confirm the deletion" in second.get(url).content.decode()
    second.post(f"{url}delete-confirm/", {"sure": "on"})
    assert "This file will be deleted on" in first.get(url).content.decode()
    assert (
        "its deletion is decided"
        in signed_in("intake").get(f"/reports/{household.report}/").content.decode()
    )
    first.post(f"{url}delete-cancel/")
    assert "Delete this file" in first.get(url).content.decode()
