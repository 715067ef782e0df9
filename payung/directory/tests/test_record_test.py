"""A test of a number: only a failed one hides it, and the last number never vanishes silently."""

from datetime import UTC, datetime

import pytest

from payung.directory import actions, queries
from payung.directory.actions import LastNumber
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Contact, ContactTest
from payung.directory.tests.named_tests import OFFICER, all_tested
from payung.directory.tests.test_policy import Officer
from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM

pytestmark = pytest.mark.django_db


MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
TUESDAY = datetime(2026, 3, 3, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _invented() -> None:
    actions.add_country(SYSTEM, "XA", "Examplia", ["en"])


def line(kind: str, *numbers: str) -> list[int]:
    ways = [("tel", number) for number in numbers]
    slug = actions.add_helpline(SYSTEM, "XA", f"A {kind}", kind, ways, source="invented")
    return list(Contact.objects.filter(helpline=slug).order_by("pk").values_list("pk", flat=True))


def shown(purpose: Purpose = Purpose.TALK) -> list[str]:
    return [way.value for one in queries.helplines(DOOR, "XA", purpose) for way in one.contacts]


def test_children_see_a_number_once_a_named_person_has_tested_it() -> None:
    (contact,) = line("child helpline", "555 0101")
    actions.record_test(SYSTEM, contact, worked=True)
    assert shown() == []
    with pytest.raises(NotAllowed):
        actions.record_test(Officer(), contact, worked=True)
    with clock.at(MONDAY):
        done = actions.record_test(OFFICER, contact, worked=True, note="answered at once")
    assert (done.hidden, done.flagged) == (False, False)
    assert queries.helplines(DOOR, "XA")[0].last_checked == MONDAY
    assert ContactTest.objects.get(at=MONDAY).tester == "officer:one"


def test_a_failed_test_hides_a_number_while_another_remains() -> None:
    first, _second = line("child helpline", "555 0101", "555 0102")
    all_tested()
    done = actions.record_test(OFFICER, first, worked=False)
    assert done.hidden
    assert not done.flagged
    assert shown() == ["555 0102"]


@pytest.mark.parametrize("worked", [False, True])
def test_what_a_second_person_confirms_is_what_was_proposed(*, worked: bool) -> None:
    first, second = line("child helpline", "555 0101", "555 0102")
    actions.record_test(OFFICER, second, worked=True)
    actions.record_test(OFFICER, first, worked=not worked)
    change = actions.propose_test(OFFICER, first, worked, "asked at noon")
    assert change is not None
    actions.confirm(Officer(), change.pk)
    assert ("555 0101" in shown()) is worked
    newest = ContactTest.objects.order_by("-pk")[0]
    assert (newest.worked, newest.note) == (worked, "asked at noon")


def test_the_newest_test_decides() -> None:
    # given a number that worked, then failed
    first, second = line("child helpline", "555 0101", "555 0102")
    with clock.at(MONDAY):
        actions.record_test(OFFICER, second, worked=True)
        actions.record_test(OFFICER, first, worked=True)
        actions.record_test(OFFICER, first, worked=False)
    assert shown() == ["555 0102"]
    # when it works again
    with clock.at(TUESDAY):
        actions.record_test(OFFICER, first, worked=True)
    # then it is back
    assert shown() == ["555 0101", "555 0102"]
    assert queries.helplines(DOOR, "XA")[0].last_checked == TUESDAY


def test_the_last_number_is_not_hidden_without_a_second_word() -> None:
    (contact,) = line("child helpline", "555 0101")
    all_tested()
    with pytest.raises(LastNumber) as raised:
        actions.record_test(OFFICER, contact, worked=False)
    assert (raised.value.status, raised.value.code) == (409, "last_number")
    assert shown() == ["555 0101"]
    assert ContactTest.objects.count() == 1


def test_once_confirmed_the_country_is_flagged() -> None:
    (contact,) = line("child helpline", "555 0101")
    line("police emergency", "555 0199")
    all_tested()
    done = actions.record_test(OFFICER, contact, worked=False, confirm_last=True)
    assert done.flagged
    assert shown() == []
    (missing,) = queries.countries_without_number(SYSTEM)
    assert (missing.iso2, missing.purpose, missing.failed) == ("XA", Purpose.TALK, True)
    assert queries.gaps(DOOR, "XA").no_talk


def test_a_number_of_another_purpose_does_not_stand_in() -> None:
    line("child helpline", "555 0101")
    (emergency,) = line("police emergency", "555 0199")
    all_tested()
    with pytest.raises(LastNumber):
        actions.record_test(OFFICER, emergency, worked=False)


def test_the_last_number_of_any_kind_is_held_too() -> None:
    (police,) = line("specialist police unit", "555 0150")
    all_tested()
    with pytest.raises(LastNumber):
        actions.record_test(OFFICER, police, worked=False)


def test_a_hidden_number_that_fails_again_asks_nothing() -> None:
    (contact,) = line("child helpline", "555 0101")
    all_tested()
    actions.record_test(OFFICER, contact, worked=False, confirm_last=True)
    done = actions.record_test(OFFICER, contact, worked=False)
    assert done.hidden


def test_an_account_or_site_is_not_a_last_number() -> None:
    line("child helpline", "555 0101")
    site = actions.add_contact(SYSTEM, "xa-a-child-helpline", "url", "https://help.example")
    all_tested()
    actions.record_test(OFFICER, site, worked=False)
    assert shown() == ["555 0101"]


def test_a_country_that_never_had_a_number_is_listed_as_such() -> None:
    missing = queries.countries_without_number(SYSTEM)
    assert [(one.purpose, one.failed) for one in missing] == [
        (Purpose.TALK, False),
        (Purpose.EMERGENCY, False),
    ]


def test_international_help_belongs_to_no_country_and_can_be_hidden() -> None:
    slug = actions.add_helpline(
        SYSTEM, None, "World line", "child helpline", [("tel", "555 0140")], source="invented"
    )
    contact = Contact.objects.get(helpline=slug)
    actions.record_test(OFFICER, contact.pk, worked=False)
    assert queries.international(DOOR) == ()


def test_a_number_counts_as_tested_only_by_a_named_person() -> None:
    (contact,) = line("child helpline", "555 0101")
    actions.record_test(SYSTEM, contact, worked=True)
    assert not queries.has_tested_number(SYSTEM, "XA", Purpose.TALK)
    actions.record_test(OFFICER, contact, worked=True)
    assert queries.has_tested_number(SYSTEM, "XA", Purpose.TALK)
    assert not queries.has_tested_number(SYSTEM, "XA", Purpose.EMERGENCY)


def test_wrong_input_is_refused_with_its_reason() -> None:
    (contact,) = line("child helpline", "555 0101")
    with pytest.raises(NotFound):
        actions.record_test(OFFICER, contact + 1000, worked=True)
    with pytest.raises(NotAllowed):
        actions.record_test(DOOR, contact, worked=True)
    with pytest.raises(BadInput):
        actions.record_test(OFFICER, contact, worked=True, note="x" * 501)
