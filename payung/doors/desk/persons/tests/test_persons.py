"""The pages of a person: added, changed by two at once, marked as a mistake."""

import re
from uuid import UUID

import pytest
from django.test import Client

from payung.cases.assignment import actions as assignment
from payung.doors.desk.conftest import Send, SignedIn
from tests.house import House

pytestmark = pytest.mark.django_db
CHILD = {"role": "child", "name": "Dara Invented", "age": "12-14", "contact": "Only at school."}


@pytest.fixture
def report(house: House, send: Send) -> UUID:
    report = send()
    assignment.take(house.viewer("intake"), report)
    return report


def page_of(client: Client, url: str) -> str:
    return client.get(url).content.decode()


def seen(page: str) -> str:
    match = re.search(r'name="seen" value="([0-9a-f-]+)"', page)
    assert match
    return match[1]


def test_an_officer_adds_a_child_and_colleagues_read_it_on_the_case(
    signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    assert "Nobody has been written down yet" in page_of(officer, f"/reports/{report}/")

    answer = officer.post(f"/reports/{report}/persons/add/", CHILD, follow=True)

    assert "The person was added." in answer.content.decode()
    case = page_of(signed_in("super"), f"/reports/{report}/")
    for text in ("Dara Invented", "12 to 14", "Only at school."):
        assert text in case
    assert "Already in this case" in page_of(officer, f"/reports/{report}/persons/add/")


def test_who_lives_with_whom_is_ticked_on_one_page_and_shown_and_ended_on_both(
    signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    child = officer.post(f"/reports/{report}/persons/add/", CHILD)["Location"]
    aunt = {
        "role": "protective_adult",
        "name": "Rithy Invented",
        "lives_with": child.split("/")[-2],
    }
    other = officer.post(f"/reports/{report}/persons/add/", aunt)["Location"]

    case = page_of(officer, f"/reports/{report}/")

    for name in ("Dara Invented", "Rithy Invented"):
        assert f'<dt>Lives with</dt><dd dir="auto">{name}</dd>' in case
    change = page_of(officer, f"{child}change/")
    assert re.search(rf'value="{other.split("/")[-2]}"[^>]* checked', change)
    home = {"home_seen": other.split("/")[-2]}
    assert f'name="home_seen" value="{home["home_seen"]}"' in change
    officer.post(f"{child}change/", CHILD | home | {"seen": seen(change)})
    assert "<dt>Lives with</dt>" not in page_of(officer, f"/reports/{report}/")
    assert "<dt>Lives with</dt>" in page_of(officer, other)  # as known before


def test_what_does_not_fit_comes_back_with_what_was_typed(
    signed_in: SignedIn, report: UUID
) -> None:
    answer = signed_in("intake").post(
        f"/reports/{report}/persons/add/", CHILD | {"role": "suspect"}
    )
    assert answer.status_code == 400
    assert "Everybody under 18 is a child" in answer.content.decode()
    assert "Only at school." in answer.content.decode()


def test_two_officers_change_one_person_and_nobodys_words_are_lost(
    signed_in: SignedIn, report: UUID
) -> None:
    first, second = signed_in("intake"), signed_in("super")
    added = first.post(f"/reports/{report}/persons/add/", CHILD)
    change = f"{added['Location']}change/"
    before = seen(page_of(second, change))
    first.post(change, CHILD | {"whereabouts": "At an aunt's.", "seen": before})

    late = second.post(change, CHILD | {"whereabouts": "At home.", "seen": before})

    page = late.content.decode()
    assert late.status_code == 400
    assert "A colleague has changed this person in the meantime." in page
    assert "At an aunt&#x27;s." in page
    assert "At home." in page
    again = CHILD | {"whereabouts": "At home.", "seen": seen(page_of(second, change))}
    assert second.post(change, again).status_code == 302
    assert "At an aunt&#x27;s." in page_of(first, added["Location"])  # as known before


def test_a_mistake_is_said_on_the_case_and_the_words_stay(
    signed_in: SignedIn, report: UUID
) -> None:
    officer = signed_in("intake")
    person = officer.post(f"/reports/{report}/persons/add/", CHILD)["Location"]
    version = seen(page_of(officer, person))
    empty = officer.post(f"{person}mistake/", {"seen": version, "reason": ""})
    assert empty.status_code == 400

    reason = {"seen": version, "reason": "The neighbour's child."}
    case = officer.post(f"{person}mistake/", reason, follow=True).content.decode()

    assert "marked as a mistake" in case
    assert "Only at school." not in case
    after = page_of(officer, person)
    assert "The neighbour&#x27;s child." in after
    assert "Only at school." in after
