"""Facts that the system detects are on the page, and nobody ticks them."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from payung.directory import actions as directory
from payung.directory.models import Contact, ContactTest
from payung.directory.policy import Confirmed
from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.set_up import facts
from payung.doors.desk.set_up.facts import FACTS, Fact
from payung.doors.desk.sign_in import authenticators
from payung.foundation import clock, secrets
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys, setup_steps
from payung.staff.models import Unit, UnitKind
from payung.staff.roles import Role
from tests.house import COUNTRY, House, fingerprint, join

pytestmark = pytest.mark.django_db
ALL = "/administration/set-up/"


def look(house: House) -> dict[str, Fact]:
    return facts.look(house.viewer("admin"), COUNTRY)


def text_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", answer.content.decode()))


def test_every_step_that_is_seen_has_its_fact_and_every_fact_its_step() -> None:
    assert {step.seen for step in setup_steps.ours().steps()} - {""} == set(FACTS)


def test_a_country_without_any_unit_says_so_calmly(house: House) -> None:
    known = facts.look(house.viewer("admin"), "XB")
    holding = {name for name, fact in known.items() if fact.holds}
    assert holding <= {"child-policy-set"}
    assert known["unit-keys"].sentence == "The country has no unit yet."


def test_keys_and_holders(house: House) -> None:
    known = look(house)
    assert known["unit-keys"].holds
    assert not known["key-holders"].holds
    assert "analysis of XA, child_protection of XA" in known["key-holders"].sentence
    assert "police of XA" not in known["key-holders"].sentence
    actions.create_unit(SYSTEM, "Bare Unit", UnitKind.POLICE, COUNTRY)
    assert look(house)["unit-keys"].sentence == "Without a key: Bare Unit."


def test_of_many_units_the_first_are_named_and_the_rest_counted(house: House) -> None:
    for number in range(11):
        actions.create_unit(SYSTEM, f"Bare {number:02}", UnitKind.POLICE, COUNTRY)
    sentence = look(house)["unit-keys"].sentence
    assert "Bare 07, 3 more." in sentence
    assert "Bare 08" not in sentence


def test_the_recovery_key(house: House, settings: Settings) -> None:
    assert look(house)["recovery-key"].sentence == "No recovery key is set on this desk."
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    assert "does not open the key of" in look(house)["recovery-key"].sentence
    for name in ("super", "care", "line", "over", "figures"):
        actions.rotate_unit_key(house.viewer(name))
    assert look(house)["recovery-key"].holds


def test_the_backup_key_of_the_settings_or_of_its_file(
    house: House, settings: Settings, tmp_path: Path
) -> None:
    settings.PAYUNG_BACKUP_KEY, settings.PAYUNG_SECRETS_DIR = "", tmp_path
    assert not look(house)["backup-key"].holds
    (tmp_path / secrets.BACKUP).write_text("age1invented")
    assert look(house)["backup-key"].holds
    (tmp_path / secrets.BACKUP).unlink()
    settings.PAYUNG_BACKUP_KEY = "age1invented"
    assert look(house)["backup-key"].holds


def test_second_factors(house: House) -> None:
    assert look(house)["second-factors"].sentence.startswith("10 officers have none")
    for officer in house.officers.values():
        authenticators.keep_app(officer, "JBSWY3DPEHPK3PXP")
    assert look(house)["second-factors"].holds


def test_numbers_count_that_a_named_person_tried_within_a_month(house: House) -> None:
    numbers = [Contact.objects.get(value=value).pk for value in ("000 111", "000 999")]
    ContactTest.objects.filter(contact=numbers[1]).delete()
    assert "help in danger, now" in look(house)["numbers-tested"].sentence
    directory.record_test(Confirmed(house.viewer("admin").name), numbers[1], worked=True)
    assert look(house)["numbers-tested"].holds
    ContactTest.objects.filter(contact=numbers[0]).update(at=clock.now() - timedelta(days=31))
    assert "talk to somebody" in look(house)["numbers-tested"].sentence


def test_the_policy_of_the_settings(house: House, settings: Settings) -> None:
    settings.PAYUNG_CHILD_POLICY = ""
    assert not look(house)["child-policy-set"].holds
    settings.PAYUNG_CHILD_POLICY = "Order 7"
    assert look(house)["child-policy-set"].holds


def test_oversight_and_who_receives_by_default(house: House) -> None:
    known = look(house)
    assert known["oversight-unit"].sentence == "It is oversight of XA."
    assert known["default-unit"].sentence == "It is police of XA."
    Unit.objects.filter(kind="helpline").update(is_default=True)
    assert look(house)["default-unit"].sentence.startswith("More than one")
    Unit.objects.update(is_default=False)
    assert not look(house)["default-unit"].holds
    Unit.objects.filter(kind="oversight").update(kind="police")
    assert not look(house)["oversight-unit"].holds


def test_certificates_and_roles(house: House) -> None:
    known = look(house)
    assert "police of XA" not in known["certificates"].sentence
    assert "helpline of XA" in known["certificates"].sentence
    assert "wellbeing lead, administrator" in known["roles"].sentence


def test_a_second_holder_makes_it_hold(house: House) -> None:
    for name in ("care", "line", "over", "figures"):
        holder = house.viewer(name)
        new = join(holder.unit, f"{name}-2", f"{name} two", [Role.SUPERVISOR])
        actions.grant_unit_key(holder, new, fingerprint(new))
    assert look(house)["key-holders"].holds


def test_a_fact_cannot_be_ticked_and_its_page_leads_to_where_it_is_put_right(
    signed_in: SignedIn,
) -> None:
    admin, url = signed_in("admin"), ALL + "XA/numbers-tested/"
    ContactTest.objects.all().delete()
    assert "First: test one emergency number and one helpline" in text_of(admin, ALL)
    shown = text_of(admin, url)
    assert "open, detected by the system: No number was tested by a named person" in shown
    assert "Nobody records this step" in shown
    assert "Done" not in shown
    assert b'href="/administration/helplines/"' in admin.get(url).content
    assert b'href="/administration/helplines/"' not in signed_in("over").get(url).content
    answer = admin.post(url + "done/", {"on": "2026-03-02", "by": "Somebody"})
    assert answer.status_code == 409
    assert "The system detects this itself" in answer.content.decode()
    assert not Entry.objects.filter(act__startswith="step.").exists()


def test_progress_counts_what_is_done_what_is_not_needed_and_what_is_seen(
    house: House, signed_in: SignedIn
) -> None:
    admin = signed_in("admin")
    whole = len(list(setup_steps.ours().steps()))
    holding = sum(fact.holds for fact in look(house).values())
    # The administrator has a second factor by now, and others do not: nothing of what holds has changed.
    assert f"{holding} of {whole} steps are finished." in text_of(admin, ALL)
    admin.post(ALL + "XA/legal-basis/done/", {"on": "2026-03-02", "by": "The ministry"})
    admin.post(ALL + "XA/tenure/not-needed/", {"reason": "A law says so."})
    assert f"{holding + 2} of {whole} steps are finished." in text_of(admin, ALL)


def test_a_place_that_would_help_a_thief_is_not_asked_for_and_not_taken(
    signed_in: SignedIn,
) -> None:
    admin, url = signed_in("admin"), ALL + "XA/root-elsewhere/"
    assert "Where the paper is kept" not in text_of(admin, url)
    given = {"on": "2026-03-02", "by": "Two people", "place": "In the safe"}
    answer = admin.post(url + "done/", given)
    assert answer.status_code == 400
    assert "Do not record where this is kept" in answer.content.decode()
