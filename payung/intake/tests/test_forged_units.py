"""Whoever can write to the database makes no police unit an oversight one, for new reports or old ones."""

import json
from collections.abc import Callable, Mapping

import pytest
from django.conf import settings

from payung.cases import acts as case_acts
from payung.foundation import receipts, sealing
from payung.foundation.sealing import PublicKey
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import Message, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff import offline_keys, queries
from payung.staff.models import Unit, UnitKey, UnitKind
from payung.staff.queries import root_requests
from payung.staff.roles import Role
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import House, join

SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}
OF_POLICE = {**SAFE, "suspects": [{"relationship": "police"}]}
WORDS = "He is a police officer."


def receive_report(document: Mapping[str, object]) -> ReporterViewer:
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(document), Lane.CHILD, country="XA", receipt=receipt)
    return ReporterViewer(receipts.reporter(receipt))


def forged(house: House) -> None:
    """Let the two units change places, as two UPDATEs do."""
    Unit.objects.filter(id=house.units["oversight"]).update(kind="police")
    Unit.objects.filter(id=house.units["police"]).update(kind="oversight")


def stripped(house: House) -> None:
    """Do the same, and take the root's word away with it."""
    forged(house)
    ids = [house.units["oversight"], house.units["police"]]
    Unit.objects.filter(id__in=ids).update(charter="")


def police_opens(house: House) -> set[str]:
    """Return the records that a key of the police unit opens."""
    keys = UnitKey.objects.filter(unit=house.units["police"]).values_list("public", flat=True)
    ids = [
        *StoredReport.objects.values_list("id", flat=True),
        *Message.objects.values_list("id", flat=True),
    ]
    names = [PublicKey(bytes(key)).id for key in keys]
    return {str(record) for record, _ in sealing.readers_of(ids, names)}


@pytest.mark.parametrize("attack", [forged, stripped])
def test_a_report_that_names_police_is_sealed_to_no_police(
    house: House, attack: Callable[[House], None]
) -> None:
    attack(house)
    receive_report(OF_POLICE)
    kind = "oversight" if attack is forged else "child_protection"
    assert StoredReport.objects.get().case.unit_id == house.units[kind]
    assert not police_opens(house)


@pytest.mark.parametrize("attack", [forged, stripped])
def test_an_old_reports_next_word_about_police_is_sealed_to_no_police(
    house: House, attack: Callable[[House], None]
) -> None:
    child = receive_report(SAFE)
    stored = StoredReport.objects.get()
    assert stored.case.unit_id == house.units["police"]
    attack(house)

    dialogue.add_word(child, WORDS)

    stored.refresh_from_db()
    kind = "oversight" if attack is forged else "child_protection"
    assert stored.case.unit_id == house.units[kind]
    assert police_opens(house) == {str(stored.id)}  # what they could read before, and no word of it


def test_the_next_word_of_a_unit_that_is_nothing_any_more_is_heard_by_another(house: House) -> None:
    child = receive_report(SAFE)
    stripped(house)
    dialogue.add_word(child, "Something else.")
    stored, word = StoredReport.objects.get(), Message.objects.get()
    assert stored.case.unit_id == house.units["child_protection"]
    assert str(word.id) not in police_opens(house)
    assert Entry.objects.filter(
        act=case_acts.REPORT_HANDED_OVER, subject=f"report:{stored.id}"
    ).exists()


def test_what_stays_with_oversight_is_not_drawn_away_from_it(house: House) -> None:
    child = receive_report(OF_POLICE)
    forged(house)
    dialogue.add_word(child, WORDS)
    assert StoredReport.objects.get().case.unit_id == house.units["oversight"]
    assert not police_opens(house)


def test_a_second_oversight_unit_takes_over_by_the_roots_word_alone(house: House) -> None:
    unit = people.create_unit(SYSTEM, "A Board", UnitKind.OVERSIGHT, "XA", is_default=True)
    officer = join(unit, "board", "Board", [Role.OVERSIGHT])
    root = SigningKey(settings.ROOT_SEED)
    hidden = json.loads(root_requests.statement(SYSTEM, officer)) | {"beside": []}
    people.install_root_signature(SYSTEM, offline_keys.sign(json.dumps(hidden), root))
    house.officers["board"] = officer
    people.make_unit_key(house.viewer("board"))
    assert {unit.id: unit.has_key for unit in queries.units(DOOR)}[unit]

    receive_report(OF_POLICE)
    assert StoredReport.objects.get().case.unit_id == house.units["oversight"]

    text = root_requests.statement(SYSTEM, officer)
    people.install_root_signature(SYSTEM, offline_keys.sign(text, root, instead="oversight of XA"))
    receive_report(OF_POLICE)
    assert StoredReport.objects.latest("received_at").case.unit_id == unit
