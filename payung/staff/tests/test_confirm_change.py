"""Two people change what children see, and the ledger names both; until then nothing changes."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from payung.directory import queries as directory
from payung.directory.actions import CorrectedMeanwhile, LastNumber
from payung.directory.change_labels import ChangeKind
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Change, Contact, ContactTest, Correction
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions
from payung.staff.roles import Role
from payung.staff.viewer import OfficerViewer
from tests.house import COUNTRY, House, join, root_signs

pytestmark = pytest.mark.django_db
SLUG = "xa-invented-helpline"
NEW: dict[str, Any] = {
    "iso2": COUNTRY,
    "name": "New Line",
    "kind": "child helpline",
    "ways": [("tel", "000 333")],
    "source": "A letter",
    "hours": "9 to 5",
}
CONTACT = {"slug": SLUG, "channel": "tel", "value": "000 222"}
SECONDS = ("super", "liaison", "care", "line", "over")


def number(value: str = "000 111") -> Contact:
    return Contact.objects.get(value=value, replaced_by=None)


def correction(**changes: Any) -> dict[str, Any]:
    line = number().helpline
    facts = {"slug": SLUG, "source": "A letter", "name": line.name, "hours": line.hours}
    return facts | {"values": {number().pk: "000 112"}, "seen": 0} | changes


def propose(house: House, kind: ChangeKind, content: Mapping[str, Any]) -> Change:
    return actions.propose_change(house.viewer("admin"), kind, COUNTRY, content)


def hide(house: House, value: str, **more: Any) -> Change:
    admin = house.viewer("admin")
    change = actions.record_helpline_test(admin, number(value).pk, worked=False, **more)
    assert change is not None
    return change


def let_work(house: House, value: str) -> None:
    """Let a new number be tested by one, and confirmed by another."""
    change = actions.record_helpline_test(house.viewer("admin"), number(value).pk, worked=True)
    assert change is not None
    actions.confirm_change(house.viewer("super"), change.pk)


def shown_numbers() -> list[tuple[str, str, list[str]]]:
    """Return all that a child sees of this country."""
    return [
        (line.name, line.hours, [way.value for way in line.contacts])
        for purpose in Purpose
        for line in directory.helplines(DOOR, COUNTRY, purpose)
    ]


Proposes = Callable[[House], Change]
KINDS: dict[str, Proposes] = {
    "correction": lambda house: propose(house, ChangeKind.CORRECTION, correction()),
    "hiding": lambda house: hide(house, "000 999", confirm_last=True),
}


@pytest.mark.parametrize("kind", KINDS)
def test_children_see_a_change_when_a_second_person_has_confirmed_it(
    house: House, kind: str
) -> None:
    before = shown_numbers()
    change = KINDS[kind](house)
    assert shown_numbers() == before
    assert [row.id for row in directory.changes(DOOR)] == [change.pk]
    actions.confirm_change(house.viewer("super"), change.pk)
    assert shown_numbers() != before
    assert directory.changes(DOOR) == ()


def test_a_number_that_two_have_added_is_shown_when_two_have_tested_it(house: House) -> None:
    before = shown_numbers()
    for kind, content in ((ChangeKind.HELPLINE, NEW), (ChangeKind.CONTACT, CONTACT)):
        actions.confirm_change(house.viewer("super"), propose(house, kind, content).pk)
    assert shown_numbers() == before
    for value in ("000 333", "000 222"):
        let_work(house, value)
    assert [ways for _name, _hours, ways in shown_numbers()] == [
        ["000 111", "000 222"],
        ["000 333"],
        ["000 999"],
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_dropped_changes_nothing(house: House, kind: str) -> None:
    before = shown_numbers()
    change = KINDS[kind](house)
    actions.drop_change(house.viewer("admin"), change.pk)
    assert shown_numbers() == before
    with pytest.raises(Conflict):
        actions.confirm_change(house.viewer("super"), change.pk)
    assert shown_numbers() == before


@pytest.mark.parametrize("name", SECONDS)
def test_a_supervisor_a_child_protection_worker_and_oversight_may_be_the_second(
    house: House, name: str
) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    actions.confirm_change(house.viewer(name), change.pk)
    assert number("000 222")


@pytest.mark.parametrize("name", ["admin", "intake", "trainer", "figures", "fresh"])
def test_nobody_else_confirms(house: House, name: str) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    with pytest.raises(NotAllowed):
        actions.confirm_change(house.viewer(name), change.pk)
    assert not Contact.objects.filter(value="000 222").exists()


def another_administrator(house: House) -> OfficerViewer:
    house.officers["second"] = join(house.units["police"], "second", "Second", [Role.ADMINISTRATOR])
    return house.viewer("second")


def test_an_administrator_whom_the_first_has_made_up_is_no_second_person(house: House) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    second = another_administrator(house)
    with pytest.raises(NotAllowed, match="Nobody has confirmed your key"):
        actions.confirm_change(second, change.pk)
    root_signs(second.id)
    actions.confirm_change(house.viewer("second"), change.pk)
    assert number("000 222")


def test_nobody_confirms_what_they_proposed(house: House) -> None:
    second = another_administrator(house)
    root_signs(second.id)
    change = actions.propose_change(house.viewer("second"), ChangeKind.CONTACT, COUNTRY, CONTACT)
    with pytest.raises(NotAllowed, match="You proposed this yourself"):
        actions.confirm_change(house.viewer("second"), change.pk)


def test_the_ledger_knows_both_and_the_content_by_its_digest(house: House) -> None:
    change = propose(house, ChangeKind.CORRECTION, correction())
    actions.confirm_change(house.viewer("super"), change.pk)
    acts = Entry.objects.filter(subject=f"helpline-change:{change.pk}").order_by("pk")
    assert [(entry.act, entry.actor, entry.digest) for entry in acts] == [
        ("helpline.change-proposed", house.viewer("admin").name, change.digest),
        ("helpline.change-confirmed", house.viewer("super").name, change.digest),
    ]
    kept = Correction.objects.get()
    assert (kept.corrector, kept.source) == (house.viewer("admin").name, "A letter")


@pytest.mark.parametrize(("name", "outcome"), [("admin", "withdrawn"), ("over", "refused")])
def test_dropping_says_whose_word_it_was(house: House, name: str, outcome: str) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    actions.drop_change(house.viewer(name), change.pk)
    row = Change.objects.get()
    assert (row.outcome, row.decider) == (outcome, house.viewer(name).name)
    assert Entry.objects.get(act="helpline.change-dropped").actor == house.viewer(name).name
    with pytest.raises(Conflict):
        actions.drop_change(house.viewer(name), change.pk)


def test_whoever_may_neither_propose_nor_confirm_drops_nothing(house: House) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    for name in ("intake", "trainer"):
        with pytest.raises(NotAllowed):
            actions.drop_change(house.viewer(name), change.pk)
    assert directory.changes_waiting(DOOR) == 1


@pytest.mark.parametrize(
    ("kind", "content", "error"),
    [
        (ChangeKind.HELPLINE, NEW | {"source": ""}, BadInput),
        (ChangeKind.HELPLINE, NEW | {"name": "Invented helpline"}, Conflict),
        (ChangeKind.CONTACT, CONTACT | {"value": "letters"}, BadInput),
        (ChangeKind.CONTACT, CONTACT | {"slug": "none"}, NotFound),
    ],
)
def test_what_would_not_do_is_refused_when_it_is_proposed(
    house: House, kind: ChangeKind, content: dict[str, Any], error: type[Exception]
) -> None:
    with pytest.raises(error):
        propose(house, kind, content)
    assert not Change.objects.exists()
    assert not Entry.objects.filter(act__startswith="helpline.").exists()


def test_the_same_change_waits_once(house: House) -> None:
    change = propose(house, ChangeKind.CONTACT, CONTACT)
    with pytest.raises(Conflict, match="The same change is already waiting for a second person"):
        propose(house, ChangeKind.CONTACT, CONTACT)
    actions.drop_change(house.viewer("admin"), change.pk)
    propose(house, ChangeKind.CONTACT, CONTACT)


def test_what_was_corrected_meanwhile_is_not_undone_by_who_confirms_later(house: House) -> None:
    first = propose(house, ChangeKind.CORRECTION, correction(hours="9 to 5"))
    later = propose(house, ChangeKind.CORRECTION, correction(name="Another"))
    actions.confirm_change(house.viewer("super"), first.pk)
    with pytest.raises(CorrectedMeanwhile):
        actions.confirm_change(house.viewer("super"), later.pk)
    assert directory.changes_waiting(DOOR) == 1


def test_a_test_that_changes_nothing_for_children_needs_nobody_else(house: House) -> None:
    admin = house.viewer("admin")
    assert actions.record_helpline_test(admin, number().pk, worked=True) is None
    assert Entry.objects.get(act="helpline.worked").actor == admin.name
    actions.record_helpline_test(SYSTEM, number("000 999").pk, worked=False, confirm_last=True)
    assert actions.record_helpline_test(admin, number("000 999").pk, worked=False) is None
    assert directory.changes_waiting(DOOR) == 0


def test_a_hidden_number_is_shown_again_by_two(house: House) -> None:
    actions.record_helpline_test(SYSTEM, number("000 999").pk, worked=False, confirm_last=True)
    admin = house.viewer("admin")
    change = actions.record_helpline_test(admin, number("000 999").pk, worked=True, note="At noon.")
    assert change is not None
    assert directory.emergency(DOOR, COUNTRY) == ()
    actions.confirm_change(house.viewer("super"), change.pk)
    assert directory.emergency(DOOR, COUNTRY)
    newest = directory.newest_tests(DOOR, [number("000 999").pk])[number("000 999").pk]
    assert (newest.tester, newest.note, newest.at) == (admin.name, "At noon.", change.at)


def test_hiding_a_countrys_last_number_needs_the_proposers_second_word(house: House) -> None:
    with pytest.raises(LastNumber):
        hide(house, "000 999")
    assert not Change.objects.exists()


def test_a_number_that_has_become_the_last_needs_the_confirmers_second_word(house: House) -> None:
    house_line = number("000 999").helpline_id
    other = actions.propose_change(
        house.viewer("admin"),
        ChangeKind.CONTACT,
        COUNTRY,
        {"slug": house_line, "channel": "tel", "value": "000 998"},
    )
    actions.confirm_change(house.viewer("super"), other.pk)
    let_work(house, "000 998")
    first, second = hide(house, "000 999"), hide(house, "000 998")
    actions.confirm_change(house.viewer("super"), first.pk)
    with pytest.raises(LastNumber):
        actions.confirm_change(house.viewer("super"), second.pk)
    assert directory.emergency(DOOR, COUNTRY)
    actions.confirm_change(house.viewer("super"), second.pk, confirm_last=True)
    assert directory.emergency(DOOR, COUNTRY) == ()


def test_a_good_test_after_the_bad_one_outweighs_it(house: House) -> None:
    change = hide(house, "000 999", confirm_last=True)
    actions.record_helpline_test(house.viewer("admin"), number("000 999").pk, worked=True)
    actions.confirm_change(house.viewer("super"), change.pk)
    assert directory.emergency(DOOR, COUNTRY)
    assert ContactTest.objects.filter(contact=number("000 999")).count() == 3


def test_oversight_counts_what_waits_and_what_was_decided_lately(house: House) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        old = propose(house, ChangeKind.CONTACT, CONTACT)
        actions.drop_change(house.viewer("admin"), old.pk)
        propose(house, ChangeKind.HELPLINE, NEW)
    since = clock.now() - timedelta(days=30)
    assert directory.changes_since(DOOR, since) == 1
    propose(house, ChangeKind.CONTACT, CONTACT)
    assert directory.changes_since(DOOR, since) == 2
