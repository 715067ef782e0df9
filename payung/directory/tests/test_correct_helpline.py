"""Correcting a helpline: children see it at once, its first source stays, a changed number is untested."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payung.directory import actions, queries
from payung.directory.actions import CorrectedMeanwhile
from payung.directory.cards import HelplineView
from payung.directory.helpline_kinds import Purpose
from payung.directory.models import Contact, ContactTest, Correction
from payung.directory.tests.named_tests import OFFICER, all_tested
from payung.foundation import clock
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM

pytestmark = pytest.mark.django_db

SLUG = "xa-kite-line"
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _invented() -> None:
    actions.add_country(SYSTEM, "XA", "Examplia", ["en"])
    ways = [("tel", "555 0101"), ("url", "https://kite.example")]
    actions.add_helpline(SYSTEM, "XA", "Kite Line", "child helpline", ways, source="invented")


def line() -> HelplineView:
    """Return the helpline as officers see it: nothing of it needs a test."""
    (line,) = queries.for_upkeep(SYSTEM, "XA")
    return line


def contact(value: str) -> int:
    return int(Contact.objects.get(value=value, replaced_by=None).pk)


def correct(viewer: Any = OFFICER, slug: str = SLUG, **changes: Any) -> actions.Corrected:
    fields: dict[str, Any] = {
        "source": "A letter of 2 March",
        "name": "Kite Line",
        "hours": "",
        "values": {},
        "seen": Correction.objects.order_by("-id").values_list("id", flat=True).first() or 0,
    }
    return actions.correct_helpline(viewer, slug, **(fields | changes))


def shown() -> list[tuple[str, datetime | None]]:
    return [
        (way.value, way.last_checked)
        for line in queries.helplines(DOOR, "XA")
        for way in line.contacts
    ]


def test_children_see_names_and_hours_as_corrected_and_a_new_number_once_it_was_tested() -> None:
    all_tested()
    correct(
        name="Kite",
        local_name="ว่าว",
        hours="24 hours",
        values={contact("555 0101"): "555 0102"},
    )
    (helpline,) = queries.helplines(DOOR, "XA")
    assert (helpline.name, helpline.known_as, helpline.day_and_night) == ("Kite", "ว่าว", True)
    assert [way.value for way in helpline.contacts] == ["https://kite.example"]
    all_tested()
    assert [value for value, _checked in shown()] == ["555 0102", "https://kite.example"]


def test_the_first_source_stays_and_the_correction_has_its_own() -> None:
    before = contact("555 0101")
    done = correct(name="Kite", values={before: "555 0102"})
    ((kept,),) = queries.corrections(SYSTEM, "XA").values()
    assert (line().source, kept.source) == ("invented", "A letter of 2 March")
    assert kept.changes == (("name", "Kite Line", "Kite"), ("tel", "555 0101", "555 0102"))
    assert (kept.corrector, kept.changes) == (OFFICER.name, done.changes)


def test_a_number_that_changed_is_untried_and_the_old_test_stays_with_the_old_number() -> None:
    tried, site = contact("555 0101"), contact("https://kite.example")
    with clock.at(MONDAY):
        actions.record_test(OFFICER, tried, worked=True)
        actions.record_test(OFFICER, site, worked=True)
    correct(values={tried: "555 0102", site: "https://kite.example"})
    assert shown() == [("https://kite.example", MONDAY)]
    assert not queries.has_tested_number(SYSTEM, "XA", Purpose.TALK)
    assert ContactTest.objects.filter(contact=tried).exists()


def test_a_number_that_failed_is_shown_again_once_it_is_corrected_and_tested() -> None:
    all_tested()
    wrong = contact("555 0101")
    actions.record_test(OFFICER, wrong, worked=False, confirm_last=True)
    correct(hours="9 to 5")
    assert "555 0101" not in [value for value, _checked in shown()]
    correct(hours="9 to 5", values={wrong: "555 0102"})
    all_tested()
    assert "555 0102" in [value for value, _checked in shown()]


def test_a_number_that_is_corrected_back_is_untried_too() -> None:
    actions.record_test(OFFICER, contact("555 0101"), worked=True)
    correct(values={contact("555 0101"): "555 0102"})
    correct(values={contact("555 0102"): "555 0101"})
    assert shown() == []


def test_what_was_corrected_away_can_be_neither_tried_nor_corrected() -> None:
    old = contact("555 0101")
    correct(values={old: "555 0102"})
    with pytest.raises(NotFound):
        actions.record_test(OFFICER, old, worked=True)
    with pytest.raises(NotFound):
        correct(values={old: "555 0103"})


def test_two_who_correct_at_once_do_not_undo_each_other() -> None:
    correct(name="Kite")
    with pytest.raises(CorrectedMeanwhile):
        correct(name="Kite Line", hours="24 hours", seen=0)
    assert line().name == "Kite"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("source", {"name": "Kite", "source": " "}),
        ("name", {"name": " "}),
        ("hours", {"hours": "x" * 101}),
        ("local_name", {"local_name": "x" * 201}),
        ("changes", {}),
    ],
)
def test_a_correction_in_the_wrong_form_is_refused_whole(
    field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadInput) as raised:
        correct(**changes)
    assert raised.value.field == field
    assert not Correction.objects.exists()


@pytest.mark.parametrize("value", ["call us", "x" * 201, "555 0199"])
def test_a_number_that_will_not_do_changes_nothing(value: str) -> None:
    actions.add_contact(SYSTEM, SLUG, "tel", "555 0199")
    wrong = contact("555 0101")
    with pytest.raises(BadInput) as raised:
        correct(name="Kite", values={wrong: value})
    assert raised.value.field == f"value_{wrong}"
    assert line().name == "Kite Line"


def test_a_door_corrects_nothing_and_nobody_corrects_what_is_not_there() -> None:
    with pytest.raises(NotAllowed):
        correct(viewer=DOOR, name="Kite")
    with pytest.raises(NotFound):
        correct(slug="xa-nobody", name="Kite")


def test_the_digest_tells_one_correction_from_another() -> None:
    first = correct(hours="24 hours").digest
    assert len(first) == 64
    assert correct(hours="9 to 5").digest != first


def test_a_correction_stays_when_the_reference_data_is_loaded_again() -> None:
    # given a helpline of the data whose name and number were wrong
    actions.load_reference(SYSTEM)
    slug, old = "bn-talian-anak-121", Contact.objects.get(value="121", helpline__country="BN")
    correct(slug=slug, name="Talian", hours="24 hours", values={old.pk: "555 0121"}, seen=0)
    # when
    done = actions.load_reference(SYSTEM)
    # then
    kept = next(x for x in queries.for_upkeep(SYSTEM, "BN") if x.slug == slug)
    assert (kept.name, [way.value for way in kept.numbers]) == ("Talian", ["555 0121"])
    assert kept.source.startswith("The Scoop")
    assert (done.kept, done.unlisted) == (1, ())


def test_a_correction_asks_for_a_new_test() -> None:
    for entry in (contact("555 0101"), contact("https://kite.example")):
        actions.record_test(OFFICER, entry, worked=True)
    assert queries.due(SYSTEM, ["XA"]) == ()
    correct(hours="24 hours")
    values = [entry.value for entry in queries.due(SYSTEM, ["XA"])]
    assert values == ["555 0101", "https://kite.example"]
    actions.record_test(OFFICER, contact("555 0101"), worked=True)
    assert [entry.value for entry in queries.due(SYSTEM, ["XA"])] == ["https://kite.example"]
    correct(hours="24 hours", values={contact("555 0101"): "555 0102"})
    assert queries.due(SYSTEM, ["XA"])[0].since is None


def test_what_is_due_the_longest_comes_first(django_assert_num_queries: Any) -> None:
    # given one tried 40 days ago, one tried just now, and one tried by nobody who has a name
    phone, site = contact("555 0101"), contact("https://kite.example")
    with clock.at(MONDAY):
        actions.record_test(OFFICER, site, worked=True)
    with clock.at(MONDAY + timedelta(days=40)):
        actions.record_test(SYSTEM, phone, worked=False, confirm_last=True)
        with django_assert_num_queries(1):
            first, second = queries.due(SYSTEM, ["XA"])
        assert (first.value, first.since, first.hidden) == ("555 0101", None, True)
        assert (second.value, second.remaining) == ("https://kite.example", -timedelta(days=10))
        assert (second.country, second.country_name) == ("XA", "Examplia")


def test_what_helps_everywhere_is_due_everywhere_and_another_country_is_not() -> None:
    actions.add_country(SYSTEM, "XB", "Elsewhere")
    for iso2, number in (("XB", "555 0150"), (None, "555 0160")):
        actions.add_helpline(
            SYSTEM, iso2, f"Line {number}", "child helpline", [("tel", number)], source="invented"
        )
    values = [entry.value for entry in queries.due(SYSTEM, ["XA"])]
    assert values == ["555 0101", "https://kite.example", "555 0160"]
