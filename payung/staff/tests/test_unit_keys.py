"""Keys: wrapped under the password at rest and a cookie at work; unit keys granted after comparing numbers."""

from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from argon2.exceptions import HashingError
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import KEY_MEMORY
from payung.foundation import sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound, SealBroken, TooMany
from payung.foundation.models import Grant
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, officer_keys, queries, trust_chain
from payung.staff.actions import unit_keys as keys_of_units
from payung.staff.models import Officer, OfficerKey, UnitKey, UnitKind
from payung.staff.queries.lookups import statement_of
from payung.staff.roles import Function, Role
from tests.fuzzing import examples
from tests.house import PASSWORD, House, fingerprint, join, root_signs

QUICK = settings(max_examples=examples(20), deadline=None)


@QUICK
@given(password=st.text(min_size=1, max_size=40))
def test_a_key_opens_with_its_password_only(password: str) -> None:
    key = PrivateKey.generate()
    wrapped = officer_keys.wrap(key, password)
    assert officer_keys.unwrap(wrapped, password) == key
    with pytest.raises(SealBroken):
        officer_keys.unwrap(wrapped, password + "x")


def test_a_key_lies_under_a_quarter_of_a_gibibyte(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(officer_keys, "MEMORY", KEY_MEMORY)
    wrapped = officer_keys.wrap(key := PrivateKey.generate(), PASSWORD)
    assert (wrapped.memory, wrapped.passes, wrapped.is_weak) == (256 * 1024, 1, False)
    assert officer_keys.unwrap(wrapped, PASSWORD) == key
    with pytest.raises(SealBroken):  # the cost is part of what opens it
        officer_keys.unwrap(replace(wrapped, memory=8), PASSWORD)


@pytest.mark.parametrize(
    "change", [{"memory": 2**31}, {"memory": 0}, {"passes": 0}, {"passes": 99}]
)
def test_no_row_asks_for_more_memory_or_time_than_there_is(change: Any) -> None:
    wrapped = officer_keys.wrap(PrivateKey.generate(), PASSWORD)
    with pytest.raises(SealBroken):
        officer_keys.unwrap(replace(wrapped, **change), PASSWORD)


def test_where_the_machine_has_no_memory_left_one_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(**_given: object) -> bytes:
        raise HashingError

    monkeypatch.setattr(officer_keys, "hash_secret_raw", none_left)
    with pytest.raises(TooMany):
        officer_keys.wrap(PrivateKey.generate(), PASSWORD)


def test_session_and_cookie_open_only_together() -> None:
    key = PrivateKey.generate()
    secret, locked = officer_keys.lock(key)
    other, _ = officer_keys.lock(key)
    assert officer_keys.unlock(locked, secret) == key
    for wrong in (other, "", "zz", secret[:-2], "0" * 64):
        with pytest.raises(SealBroken):
            officer_keys.unlock(locked, wrong)


def test_a_key_never_shows_itself() -> None:
    assert repr(PrivateKey.generate()).count("b'") == 0


@pytest.mark.django_db
def test_what_is_kept_of_keys_opens_nothing_alone(house: House) -> None:
    with pytest.raises(SealBroken):
        queries.officer_key(DOOR, house.officers["intake"], "another password")
    intake = queries.officer_viewer(DOOR, house.officers["intake"])
    assert (intake.keys, intake.own, intake.vouched) == ((), None, False)
    unit = house.units["police"]
    private = {key.raw for key in house.viewer("intake").keys}
    rows = [bytes(row.body) for row in UnitKey.objects.filter(unit=unit)]
    rows += [bytes(row.wrapped) for row in OfficerKey.objects.all()]
    assert not any(raw in row for raw in private for row in rows)


@pytest.mark.django_db
def test_every_granted_officer_opens_the_same_unit_key(house: House) -> None:
    (_, first), (_, second) = house.viewer("super").keys, house.viewer("intake").keys
    assert first == second


@pytest.mark.django_db
def test_an_officer_without_a_grant_holds_only_their_own_key(house: House) -> None:
    assert len(house.viewer("admin").keys) == 1


@pytest.mark.django_db
def test_a_units_first_key_is_made_once_by_an_officer_whom_the_root_has_confirmed(
    house: House,
) -> None:
    with pytest.raises(Conflict):
        actions.make_unit_key(house.viewer("super"))
    unit = actions.create_unit(SYSTEM, "Another", "helpline", "XA")  # type: ignore[arg-type]
    house.officers["first"] = join(unit, "first", "First", [Role.SUPERVISOR])
    with pytest.raises(NotAllowed, match="confirmed your key"):
        actions.make_unit_key(house.viewer("first"))
    assert not next(u for u in queries.units(DOOR) if u.id == unit).has_key

    root_signs(house.officers["first"])
    actions.make_unit_key(house.viewer("first"))

    assert next(u for u in queries.units(DOOR) if u.id == unit).has_key
    assert queries.unit_reader(DOOR, unit) == house.viewer("first").keys[1].public


@pytest.mark.django_db
def test_only_a_holder_with_the_role_grants_and_only_in_their_unit(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    said = fingerprint(new)
    for name in ("intake", "admin", "trainer"):
        with pytest.raises(NotAllowed):
            actions.grant_unit_key(house.viewer(name), new, said)
    with pytest.raises(NotFound):
        actions.grant_unit_key(house.viewer("care"), new, said)
    actions.grant_unit_key(house.viewer("super"), new, said)
    actions.grant_unit_key(house.viewer("super"), new, said)
    house.officers["new"] = new
    assert len(house.viewer("new").keys) == 2
    assert house.viewer("new").vouched


@pytest.mark.django_db
@pytest.mark.parametrize("said", ["", "12345", "0" * 30, "๑๒๓๔๕", "no number", "\ud800"])
def test_a_number_that_does_not_fit_confirms_nothing(house: House, said: str) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    with pytest.raises(BadInput) as error:
        actions.grant_unit_key(house.viewer("super"), new, said)
    assert error.value.field == "fingerprint"
    house.officers["new"] = new
    assert not house.viewer("new").vouched


@pytest.mark.django_db
def test_the_number_is_read_however_it_is_written(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    said = fingerprint(new)
    assert len(said) == 35
    actions.vouch_for(house.viewer("super"), new, said.replace(" ", "") + " ")
    actions.vouch_for(house.viewer("super"), new, said.replace(" ", "-"))


@pytest.mark.django_db
def test_who_holds_no_key_of_the_unit_grants_none(house: House) -> None:
    second = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    actions.vouch_for(house.viewer("super"), second, fingerprint(second))
    house.officers["second"] = second
    with pytest.raises(NotAllowed, match="do not hold"):
        actions.grant_unit_key(house.viewer("second"), new, fingerprint(new))
    assert not Grant.objects.filter(reader=house.viewer("second").keys[0].public.id).exists()


@pytest.mark.django_db
def test_an_administrator_is_never_granted_a_units_key(house: House) -> None:
    admin = house.officers["admin"]
    with pytest.raises(NotAllowed, match="no case contents"):
        actions.grant_unit_key(house.viewer("super"), admin, fingerprint(admin))


@pytest.mark.django_db
def test_a_certificate_opens_the_function_and_queues_the_key(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    actions.certify(house.viewer("trainer"), new, Function.TRIAGE, days=10)
    queued = Entry.objects.filter(act="unit-key.queued", subject=f"officer:{new}")
    assert queued.count() == 1
    house.officers["new"] = new
    assert Function.TRIAGE in house.viewer("new").certificates
    assert len(house.viewer("new").keys) == 1
    actions.grant_unit_key(house.viewer("super"), new, fingerprint(new))
    actions.certify(house.viewer("trainer"), new, Function.VIEWING, days=10)
    assert queued.count() == 1


@pytest.mark.django_db
def test_nothing_but_the_key_tells_a_guess_from_the_password(house: House) -> None:
    """A hash to sign in with would be a second lock of the same door, and a cheaper one."""
    assert not any(officer.has_usable_password() for officer in Officer.objects.all())
    with pytest.raises(TypeError):
        Officer.objects.get(name="intake").set_password(PASSWORD)


@pytest.mark.django_db
def test_a_key_that_cost_less_is_wrapped_as_dearly_as_today(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, officer = house.viewer("intake"), house.officers["intake"]
    assert before.own is not None
    assert not actions.wrap_dearer(officer, before.own, PASSWORD)
    Officer.objects.filter(pk=officer).update(password="argon2$a hash of before")
    monkeypatch.setattr(officer_keys, "MEMORY", 16)

    assert actions.wrap_dearer(officer, before.own, PASSWORD)

    row = OfficerKey.objects.get(officer=officer)
    assert (row.memory, row.officer.has_usable_password()) == (16, False)
    assert queries.officer_key(DOOR, officer, PASSWORD) == before.own
    entry = Entry.objects.get(act="officer-key.rewrapped")
    assert entry.subject == f"officer:{officer}"
    assert not actions.wrap_dearer(officer, before.own, PASSWORD)


@pytest.mark.django_db
def test_a_key_that_changes_while_it_is_wrapped_stays_as_it_became(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, wrap = house.viewer("intake"), officer_keys.wrap

    def meanwhile(key: PrivateKey, password: str) -> officer_keys.Wrapped:
        monkeypatch.setattr(officer_keys, "wrap", wrap)
        actions.change_password(viewer, PASSWORD, "a second invented sentence")
        return wrap(key, password)

    monkeypatch.setattr(officer_keys, "wrap", meanwhile)
    with pytest.raises(Conflict):
        actions.change_password(viewer, PASSWORD, "a third invented sentence")
    assert queries.officer_key(DOOR, viewer.id, "a second invented sentence") == viewer.own


@pytest.mark.django_db
def test_a_password_is_changed_and_the_key_stays(house: House) -> None:
    before = house.viewer("intake")
    with pytest.raises(BadInput, match="not your current password"):
        actions.change_password(before, "wrong", "another long invented sentence")
    with pytest.raises(BadInput) as error:
        actions.change_password(before, PASSWORD, "short")
    assert error.value.field == "new"

    actions.change_password(before, PASSWORD, "another long invented sentence")

    with pytest.raises(SealBroken):
        queries.officer_key(DOOR, before.id, PASSWORD)
    assert queries.officer_key(DOOR, before.id, "another long invented sentence") == before.own


@pytest.mark.django_db
def test_a_key_from_before_signatures_is_completed_at_sign_in_and_the_units_signed(
    house: House,
) -> None:
    OfficerKey.objects.filter(officer__name="super").update(signing=None, chain="")
    UnitKey.objects.filter(unit=house.units["police"]).update(signature=None, chain="")
    assert not next(u for u in queries.units(DOOR) if u.id == house.units["police"]).has_key
    with pytest.raises(NotFound):
        fingerprint(house.officers["super"])

    actions.note_sign_in(house.viewer("super"))
    root_signs(house.officers["super"])
    actions.sign_unit_key(house.viewer("super"))

    reader = queries.unit_reader(DOOR, house.units["police"])
    assert reader == house.viewer("super").keys[1].public
    with pytest.raises(Conflict):
        actions.sign_unit_key(house.viewer("super"))


@pytest.mark.django_db
def test_who_is_confirmed_without_the_key_makes_none_that_nobody_would_believe(
    house: House,
) -> None:
    unit = actions.create_unit(SYSTEM, "Another", UnitKind.HELPLINE, "XA")
    for name in ("first", "peer"):
        house.officers[name] = join(unit, name, name.title(), [Role.SUPERVISOR])
    root_signs(house.officers["first"])
    peer = house.officers["peer"]
    actions.vouch_for(house.viewer("first"), peer, fingerprint(peer))
    assert house.viewer("peer").vouched
    with pytest.raises(NotAllowed, match="is not trusted"):
        actions.make_unit_key(house.viewer("peer"))
    actions.make_unit_key(house.viewer("first"))
    assert queries.unit_reader(DOOR, unit) == house.viewer("first").keys[1].public


@pytest.fixture
def unbelieved(house: House) -> UUID:
    """Return a unit whose key was made by one who was not confirmed as holding it."""
    unit = actions.create_unit(SYSTEM, "Another", UnitKind.HELPLINE, "XA")
    for name in ("first", "peer"):
        house.officers[name] = join(unit, name, name.title(), [Role.SUPERVISOR])
    root_signs(house.officers["first"])
    peer = house.officers["peer"]
    actions.vouch_for(house.viewer("first"), peer, fingerprint(peer))
    viewer = house.viewer("peer")
    own = viewer.own
    assert own is not None
    with patch.object(keys_of_units, "holder", return_value=own):
        actions.make_unit_key(viewer)
    assert not next(u for u in queries.units(DOOR) if u.id == unit).has_key
    return unit


@pytest.mark.django_db
def test_a_key_that_nobody_believes_is_signed_anew_by_its_maker_once_they_are_confirmed(
    house: House, unbelieved: UUID
) -> None:
    with pytest.raises(NotAllowed, match="is not trusted"):
        actions.sign_unit_key(house.viewer("peer"))
    root_signs(house.officers["peer"])
    actions.sign_unit_key(house.viewer("peer"))
    assert queries.unit_reader(DOOR, unbelieved) == house.viewer("peer").keys[1].public


@pytest.mark.django_db
def test_beside_a_key_that_nobody_believes_a_confirmed_colleague_makes_one(
    house: House, unbelieved: UUID
) -> None:
    actions.make_unit_key(house.viewer("first"))
    assert queries.unit_reader(DOOR, unbelieved) == house.viewer("first").keys[1].public


@pytest.mark.django_db
def test_what_somebody_else_signed_is_not_signed_anew(house: House) -> None:
    """Who writes to the database can seal a key that they know to a holder, in the place of the true one."""
    row = UnitKey.objects.get(unit=house.units["police"])
    theirs, holder = PrivateKey.generate(), house.viewer("super")
    own = holder.own
    assert own is not None
    planted = UnitKey(id=uuid4(), unit_id=row.unit_id, version=2, made_at=row.made_at)
    planted.public, planted.chain = theirs.public.raw, row.chain
    planted.body = sealing.seal_bytes(
        officer_keys.place_of_unit_key(planted.id, row.unit_id, 2), theirs.raw, [own.public]
    )
    planted.signature = trust_chain.sign_unit(statement_of(planted), theirs.signing)
    planted.save(force_insert=True)
    UnitKey.objects.filter(id=row.id).update(signature=bytes(64), chain="")
    assert theirs in house.viewer("super").keys
    with pytest.raises(NotAllowed):
        actions.sign_unit_key(house.viewer("super"))


@pytest.mark.django_db
@pytest.mark.parametrize("lane", ["child", "community", "", "kite"])
def test_a_partner_is_never_given_a_childs_lane(lane: str) -> None:
    with pytest.raises(BadInput):
        actions.add_partner(SYSTEM, "Somebody", lane, "XA")


@pytest.mark.django_db
def test_a_slipped_in_version_is_as_if_it_were_not_there(house: House) -> None:
    unit = house.units["police"]
    true = queries.unit_reader(DOOR, unit)
    theirs = PrivateKey.generate()
    row = UnitKey.objects.get(unit=unit)
    UnitKey.objects.create(
        unit_id=unit,
        version=9,
        public=theirs.public.raw,
        body=b"x",
        made_at=row.made_at,
        signature=row.signature,
        chain=row.chain,
    )
    assert queries.unit_reader(DOOR, unit) == true
    assert PublicKey(theirs.public.raw) != true
