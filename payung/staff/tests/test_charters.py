"""Charters: only the root says what a unit is, and it reads in words what it signs."""

import contextlib
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings as installed
from django.core.management import call_command
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, acts, charters, offline_keys, queries, trust_chain
from payung.staff.charters import Charter, Nature
from payung.staff.models import OfficerKey, Unit, UnitKey, UnitKind
from payung.staff.queries import oversight as watching
from payung.staff.queries import root_requests
from payung.staff.queries.addressees import addressees
from payung.staff.queries.unit_states import CharterState, key_states
from payung.staff.roles import Role
from payung.staff.viewer import OfficerViewer
from tests.house import House, fingerprint, join, root_signs

ROOT = SigningKey(installed.ROOT_SEED)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OVERSIGHT = Charter(uuid4(), "oversight", "XA", "Board", NOW, NOW)
COLUMNS = Nature("police", "XA", "Police")


def kinds_told(house: House) -> dict[UUID, str]:
    """Return the kinds of the units to which reports are sealed."""
    return {unit.id: unit.kind for unit in addressees(DOOR).units}


def legacy(settings: Settings) -> None:
    settings.PAYUNG_ROOT = ROOT.public.hex()


def second(name: str = "Second", kind: UnitKind = UnitKind.OVERSIGHT) -> tuple[UUID, UUID]:
    """Create a unit with a first officer whom nobody has confirmed yet."""
    unit = actions.create_unit(SYSTEM, name, kind, "XA", is_default=True)
    return unit, join(unit, name.lower(), name, [Role.OVERSIGHT, Role.SUPERVISOR])


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "police"},
        {"country": "XB"},
        {"name": "Another"},
        {"unit": uuid4()},
        {"rank": NOW - timedelta(days=1)},
        {"at": NOW - timedelta(days=1)},
    ],
)
def test_a_charter_is_believed_as_the_root_signed_it(changed: dict[str, object]) -> None:
    text = charters.sign(OVERSIGHT, ROOT)
    assert charters.read(text, ROOT.public) == OVERSIGHT
    signature = json.loads(text)["signature"]
    false = charters.sign(replace(OVERSIGHT, **changed), SigningKey.generate())  # type: ignore[arg-type]
    for lie in (false, json.dumps(json.loads(false) | {"signature": signature})):
        assert charters.read(lie, ROOT.public) is None
    assert charters.read(text, None) is None


def test_no_field_of_a_charter_can_run_into_the_next() -> None:
    one = replace(OVERSIGHT, kind="oversight", country="XA")
    other = replace(OVERSIGHT, kind="oversightX", country="A")
    assert one.fields() != other.fields()
    signature = json.loads(charters.sign(one, ROOT))["signature"]
    moved = json.loads(charters.sign(other, ROOT)) | {"signature": signature}
    assert charters.read(json.dumps(moved), ROOT.public) is None


@given(text=st.text(max_size=60) | st.recursive(st.none() | st.text(), st.lists).map(json.dumps))
def test_nothing_else_is_a_charter(text: str) -> None:
    assert charters.read(text, ROOT.public) is None
    assert charters.nature(OVERSIGHT.unit, COLUMNS, text) is None


def test_columns_count_only_for_a_root_that_has_not_signed_its_units(settings: Settings) -> None:
    text, unit = charters.sign(OVERSIGHT, ROOT), OVERSIGHT.unit
    assert charters.nature(unit, COLUMNS, "") is None
    legacy(settings)
    assert charters.nature(unit, COLUMNS, "") == COLUMNS
    for columns in (COLUMNS, Nature("helpline", "XB", "Other")):
        by_columns = charters.nature(unit, columns, text)
        assert by_columns == Nature("oversight", "XA", "Board", NOW)
    assert charters.nature(uuid4(), COLUMNS, text) is None
    assert charters.nature(unit, COLUMNS, "{}") is None


def test_a_first_officer_counts_for_a_unit_of_the_kind_that_the_root_saw() -> None:
    key = SigningKey.generate()
    statement = trust_chain.OfficerStatement(
        uuid4(), uuid4(), 1, bytes(32), key.public, NOW, holder=True
    )
    before = trust_chain.sign_officer(statement, ROOT)
    assert COLUMNS.fits(before)  # the root signed no kind
    chain = trust_chain.sign_officer(replace(statement, kind="police", country="XA"), ROOT)
    assert trust_chain.read(trust_chain.write(chain)) == chain
    assert trust_chain.holds(chain, {})
    assert COLUMNS.fits(chain)
    assert not Nature("oversight", "XA", "Police").fits(chain)
    assert not Nature("police", "XB", "Police").fits(chain)
    stripped = trust_chain.write(chain).replace(',"police","XA"', "")
    assert stripped != trust_chain.write(chain)
    assert trust_chain.holds(trust_chain.read(stripped), {}) is None


@pytest.mark.django_db
@pytest.mark.parametrize("old", [True, False])
def test_two_updates_change_nothing(house: House, settings: Settings, old: bool) -> None:
    if old:
        legacy(settings)
    before = kinds_told(house)
    police, oversight = house.units["police"], house.units["oversight"]
    Unit.objects.filter(id=oversight).update(kind="police", name="x", country="XB")
    Unit.objects.filter(id=police).update(kind="oversight", name="Oversight Board", country="XB")
    assert kinds_told(house) == before
    assert list(watching.watchers(DOOR, police)) == [oversight]
    assert watching.watcher_of(DOOR, police) == oversight
    assert house.viewer("super").unit_kind == "police"
    states = {state.unit: state.charter for state in key_states(SYSTEM)}
    assert states[police] is states[oversight] is CharterState.OTHER
    assert states[house.units["helpline"]] is CharterState.SIGNED


@pytest.mark.django_db
def test_a_charter_that_is_taken_away_takes_the_key_with_it(house: House) -> None:
    police, oversight = house.units["police"], house.units["oversight"]
    Unit.objects.filter(id=oversight).update(charter="")
    lent = Unit.objects.get(id=police)
    Unit.objects.filter(id=house.units["helpline"]).update(charter=lent.charter)
    Unit.objects.filter(id=police).update(kind="oversight", charter="")
    assert set(kinds_told(house).values()) == {"child_protection", "analysis"}
    with pytest.raises(NotFound):
        queries.unit_reader(DOOR, police)
    assert queries.unit(DOOR, police).kind == ""
    states = {state.unit: state.charter for state in key_states(SYSTEM)}
    assert states[police] is CharterState.MISSING
    assert states[house.units["helpline"]] is CharterState.FALSE
    with pytest.raises(
        Conflict, match="The root has not signed your unit, so its keys are not valid"
    ):
        actions.make_unit_key(house.viewer("super"))


@pytest.mark.django_db
def test_an_old_root_lets_reports_flow_until_its_units_are_signed(
    house: House, settings: Settings
) -> None:
    legacy(settings)
    Unit.objects.update(charter="")
    for row in OfficerKey.objects.exclude(chain=""):  # as the root signed before charters
        head = trust_chain.read(row.chain)[-1].statement
        assert head.kind
    Unit.objects.filter(id=house.units["police"]).update(kind="oversight")
    # Its first officer was signed as one of police: such a key never becomes oversight's.
    assert house.units["police"] not in kinds_told(house)
    Unit.objects.filter(id=house.units["police"]).update(kind="police")
    assert set(kinds_told(house).values()) == set(UnitKind)
    signed = offline_keys.sign(root_requests.units_statement(SYSTEM), ROOT)
    assert actions.install_charters(SYSTEM, signed) == len(house.units)
    settings.PAYUNG_ROOT = trust_chain.root_setting(ROOT.public)
    assert set(kinds_told(house).values()) == set(UnitKind)


@pytest.mark.django_db
def test_a_second_oversight_unit_receives_only_where_the_first_cannot(house: House) -> None:
    unit, officer = second("A Board")  # before the other by its name, and by default
    root_signs(officer)
    actions.make_unit_key(house_viewer(house, "a board", officer))
    cards = {card.id: card for card in queries.units(DOOR)}
    assert cards[unit].has_key
    assert cards[house.units["oversight"]].order < cards[unit].order
    assert watching.watcher_of(DOOR, house.units["police"]) == house.units["oversight"]
    words = "\n".join(offline_keys.propose(root_requests.statement(SYSTEM, officer), ROOT).words)
    assert "already has an oversight unit: oversight of XA. It still receives" in words


def house_viewer(house: House, name: str, officer: UUID) -> OfficerViewer:
    house.officers[name] = officer
    return house.viewer(name)


@pytest.mark.django_db
def test_the_root_lets_one_oversight_unit_succeed_another(house: House) -> None:
    unit, officer = second()
    text = root_requests.statement(SYSTEM, officer)
    proposed = offline_keys.propose(text, ROOT, instead="oversight of XA")
    assert "INSTEAD OF “oversight of XA”" in proposed.words[-1]
    assert proposed.number != offline_keys.propose(text, ROOT).number
    signed = offline_keys.sign(text, ROOT, instead="oversight of XA")
    actions.install_root_signature(SYSTEM, signed)
    assert watching.watcher_of(DOOR, house.units["police"]) == unit
    with pytest.raises(BadInput, match="no oversight unit “Nobody”"):
        offline_keys.propose(text, ROOT, instead="Nobody")


@pytest.mark.django_db
def test_who_hides_the_first_oversight_unit_from_the_root_gains_nothing(house: House) -> None:
    _unit, officer = second()
    request = json.loads(root_requests.statement(SYSTEM, officer)) | {"beside": []}
    words = "\n".join(offline_keys.propose(json.dumps(request), ROOT).words)
    assert "that names an official" in words
    actions.install_root_signature(SYSTEM, offline_keys.sign(json.dumps(request), ROOT))
    assert watching.watcher_of(DOOR, house.units["police"]) == house.units["oversight"]


@pytest.mark.django_db
def test_an_officer_signed_for_police_makes_no_key_of_oversight(house: House) -> None:
    oversight = house.units["oversight"]
    true = queries.unit_reader(DOOR, oversight)
    evil = join(oversight, "evil", "Evil", [Role.OVERSIGHT])
    request = json.loads(root_requests.statement(SYSTEM, evil))
    request["units"][0] |= {"kind": "police", "name": "Police", "charter": ""}
    request["beside"] = []
    lie = json.loads(offline_keys.sign(json.dumps(request), ROOT)) | {"charters": []}
    actions.install_root_signature(SYSTEM, json.dumps(lie))
    UnitKey.objects.filter(unit=oversight).update(signature=None)
    mine = house_viewer(house, "evil", evil)
    assert mine.is_holder
    actions.make_unit_key(mine)
    assert oversight not in kinds_told(house)
    with pytest.raises(NotFound):
        queries.unit_reader(DOOR, oversight)
    assert true not in [key.public for key in mine.keys]


@pytest.mark.django_db
def test_the_root_never_makes_another_of_a_unit(house: House) -> None:
    Unit.objects.filter(id=house.units["police"]).update(kind="oversight")
    with pytest.raises(
        BadInput, match="DO NOT SIGN: the root has signed “police of XA” as: police"
    ):
        offline_keys.propose(root_requests.units_statement(SYSTEM, "police of XA"), ROOT)
    other = charters.sign(replace(OVERSIGHT, unit=house.units["police"]), ROOT)
    brought = {"what": "payung unit signature", "v": 1, "charters": [other]}
    with pytest.raises(
        BadInput, match="The root has signed something else, or something later, for this unit"
    ):
        actions.install_charters(SYSTEM, json.dumps(brought))


@pytest.mark.django_db
def test_a_name_changes_by_the_root_alone_and_not_at_the_desk(house: House) -> None:
    unit = house.units["oversight"]
    rank = queries.unit(DOOR, unit).order
    text = root_requests.units_statement(SYSTEM, "oversight of XA", "Board for Complaints")
    assert offline_keys.propose(text, ROOT).words == (
        "Unit “Board for Complaints”: oversight, country XA.",
        "This renames the unit. Its name until now: “oversight of XA”.",
    )
    signed = offline_keys.sign(text, ROOT)
    with pytest.raises(BadInput, match="keys install-signature"):
        actions.install_charters(house.viewer("admin"), signed)
    with pytest.raises(BadInput):
        actions.change_unit(SYSTEM, unit, name="Board for Complaints")
    taken = root_requests.units_statement(SYSTEM, "oversight of XA", "police of XA")
    with pytest.raises(BadInput, match="Another unit has this name"):
        actions.install_charters(SYSTEM, offline_keys.sign(taken, ROOT))
    actions.install_charters(SYSTEM, signed)
    row = Unit.objects.get(id=unit)
    assert (row.name, queries.unit(DOOR, unit).order) == ("Board for Complaints", rank)
    assert Entry.objects.filter(act=acts.UNIT_SIGNED, subject=f"unit:{unit}").exists()
    before = offline_keys.sign(root_requests.units_statement(SYSTEM, row.name, "Later"), ROOT)
    with clock.at(clock.now() + timedelta(days=1)):
        later = offline_keys.sign(root_requests.units_statement(SYSTEM, row.name, "Last"), ROOT)
    actions.install_charters(SYSTEM, later)
    with pytest.raises(BadInput, match="or something later"):
        actions.install_charters(SYSTEM, before)


@pytest.mark.django_db
def test_another_root_says_nothing_of_units(house: House) -> None:
    signed = offline_keys.sign(root_requests.units_statement(SYSTEM), SigningKey.generate())
    with pytest.raises(BadInput, match="This was not signed by the root named in the settings"):
        actions.install_charters(SYSTEM, signed)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "spoil",
    [
        lambda request: request.pop("units"),
        lambda request: request.update(units=[]),
        lambda request: request["units"][0].update(kind="king"),
        lambda request: request["units"][0].update(country="xa"),
        lambda request: request["units"][0].update(name="A\u202eB"),
        lambda request: request["units"][0].update(unit=uuid4().hex),
    ],
)
def test_a_statement_that_does_not_say_what_the_unit_is_is_not_signed(
    house: House, spoil: Callable[[dict[str, object]], object]
) -> None:
    file = json.loads(root_requests.statement(SYSTEM, house.officers["over"]))
    spoil(file)
    with pytest.raises(BadInput):
        offline_keys.sign(json.dumps(file), ROOT)


@pytest.mark.django_db
def test_the_command_signs_what_was_read_and_nothing_else(house: House, tmp_path: Path) -> None:
    root, file = tmp_path / "root", tmp_path / "statement"
    root.write_text(ROOT.seed.hex())
    _unit, officer = second()
    file.write_text(root_requests.statement(SYSTEM, officer))
    number = ("--number", fingerprint(officer))
    asks = ("sign", str(file), "--root", str(root), *number)
    out, said = keys(*asks)
    assert out == ""
    assert "Unit “Second”: oversight, country XA." in said
    assert "already has an oversight unit: oversight of XA" in said
    read = said.rsplit("--read ", 1)[1].strip(". \n")
    assert keys(*asks, "--read", "000000")[0] == ""
    out, _said = keys(*asks, "--read", read)
    (charter,) = offline_keys.read_charters(out)
    assert charters.read(charter, ROOT.public)
    assert keys(*asks, "--instead", "oversight of XA", "--read", read)[0] == ""  # other words


@pytest.mark.django_db
def test_the_commands_bring_an_old_installation_on(
    house: House, tmp_path: Path, settings: Settings
) -> None:
    legacy(settings)
    Unit.objects.update(charter="")
    root, file, back = (tmp_path / name for name in ("root", "statement", "signed"))
    root.write_text(ROOT.seed.hex())
    out, _said = keys("status")
    assert out.count("THE ROOT HAS NOT SIGNED the unit") == len(house.units)
    file.write_text(keys("units")[0])
    asks = ("sign", str(file), "--root", str(root))
    read = keys(*asks)[1].rsplit("--read ", 1)[1].strip(". \n")
    back.write_text(keys(*asks, "--read", read)[0])
    out, said = keys("install-signature", str(back))
    assert f"{len(house.units)} units are now signed" in out
    assert "Every unit is signed now" in said
    assert "HAS NOT SIGNED" not in keys("status")[0]


def keys(*arguments: str) -> tuple[str, str]:
    """Run `payung keys` and return what it prints, and what it says."""
    out, said = StringIO(), StringIO()
    with translation.override("en"), contextlib.suppress(SystemExit):
        call_command("keys", *arguments, stdout=out, stderr=said)
    return out.getvalue(), said.getvalue()


@pytest.mark.django_db
def test_every_report_asks_no_more_than_before(
    house: House, django_assert_num_queries: Any
) -> None:
    addressees(DOOR)
    with django_assert_num_queries(2):
        addressees(DOOR)
