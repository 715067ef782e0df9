"""The recovery key: two people on another machine restore a unit whose officers all lost their keys."""

import json
from collections.abc import Callable
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from payung.foundation import sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PrivateKey, PublicKey
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys
from payung.staff.models import OfficerKey, UnitKey
from payung.staff.queries import root_requests as to_sign
from payung.staff.queries import unit_states
from payung.staff.roles import Role
from payung.staff.viewer import OfficerViewer
from tests.house import PASSWORD, House, join, root_signs


# Some bits of the first and last byte mean nothing to X25519, so they are left alone here.
@given(st.sampled_from(range(2)), st.integers(2, 61))
def test_both_parts_make_the_key_and_no_other_part_does(which: int, digit: int) -> None:
    public, *parts = offline_keys.new_recovery()
    assert offline_keys.joined(*parts).public.raw.hex() == public
    changed = list(parts[which])
    changed[digit] = "0" if changed[digit] != "0" else "1"
    parts[which] = "".join(changed)
    assert offline_keys.joined(*parts).public.raw.hex() != public


@pytest.mark.parametrize("part", ["", "zz", "00" * 31, "00" * 33])
def test_what_is_no_part_is_refused_by_name(part: str) -> None:
    _, first, second = offline_keys.new_recovery()
    with pytest.raises(BadInput) as error:
        offline_keys.joined(first, part)
    assert error.value.field == "second part"
    with pytest.raises(BadInput) as error:
        offline_keys.joined(part, second)
    assert error.value.field == "first part"


@pytest.fixture
def parts(settings: Settings) -> tuple[str, str]:
    public, first, second = offline_keys.new_recovery()
    settings.PAYUNG_RECOVERY = public
    return first, second


def lost(house: House) -> None:
    """Let the first officer, who alone is left, lose their password and make a new key."""
    invitation = actions.invite_again(SYSTEM, house.officers["super"])
    actions.accept_invitation("super", invitation.code, PASSWORD)


@pytest.mark.django_db
def test_a_unit_that_lost_all_keys_is_brought_back(house: House, parts: tuple[str, str]) -> None:
    # Made before there was a recovery key, the first version opens for it from the next rotation on.
    actions.rotate_unit_key(house.viewer("super"))
    before = house.viewer("super").keys[1:]
    lost(house)
    assert house.viewer("super").keys[1:] == ()

    asked = actions.ask_recovery(SYSTEM, house.officers["super"])
    request, name = offline_keys.read_request(asked)
    assert name == "Super"
    answered = offline_keys.answer(request, offline_keys.joined(*parts))
    with pytest.raises(BadInput, match="not confirmed"):
        actions.install_recovery(SYSTEM, answered)
    root_signs(house.officers["super"])
    assert actions.install_recovery(SYSTEM, answered) == 2
    assert actions.install_recovery(SYSTEM, answered) == 2  # brought twice, no harm

    assert house.viewer("super").keys[1:] == before
    used = Entry.objects.filter(act__startswith="recovery.").values_list("act", flat=True)
    assert sorted(used) == [
        *("recovery.asked", "recovery.granted", "recovery.used", "recovery.used")
    ]


@pytest.mark.django_db
def test_a_recovery_key_that_was_installed_later_is_let_open_what_is_there(
    house: House, parts: tuple[str, str]
) -> None:
    unit = house.units["police"]
    (state,) = unit_states.key_states(SYSTEM, [unit])
    assert (state.recovery, state.without_recovery) == (False, (1,))
    with pytest.raises(NotAllowed):
        actions.grant_recovery(house.viewer("intake"))
    assert actions.grant_recovery(house.viewer("super")) == 1
    assert actions.grant_recovery(house.viewer("super")) == 0
    (state,) = unit_states.key_states(SYSTEM, [unit])
    assert (state.recovery, state.without_recovery) == (True, ())
    assert Entry.objects.filter(act="recovery.granted").count() == 1

    asked, _ = offline_keys.read_request(actions.ask_recovery(SYSTEM, house.officers["super"]))
    lost(house)
    root_signs(house.officers["super"])
    asked, _ = offline_keys.read_request(actions.ask_recovery(SYSTEM, house.officers["super"]))
    actions.install_recovery(SYSTEM, offline_keys.answer(asked, offline_keys.joined(*parts)))
    assert len(house.viewer("super").keys) == 2


@pytest.mark.django_db
def test_a_new_version_alone_does_not_make_the_old_ones_recoverable(
    house: House, settings: Settings
) -> None:
    actions.rotate_unit_key(house.viewer("super"))
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    actions.rotate_unit_key(house.viewer("super"))
    (state,) = unit_states.key_states(SYSTEM, [house.units["police"]])
    assert state.recovery
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[
        0
    ]  # replaced: the new one opens nothing yet
    (state,) = unit_states.key_states(SYSTEM, [house.units["police"]])
    assert (state.recovery, state.without_recovery) == (False, (1, 2, 3))


@pytest.mark.parametrize("by", [actions.grant_recovery, actions.rotate_unit_key])
@pytest.mark.django_db
def test_a_recovery_key_that_was_replaced_opens_nothing_once_the_new_one_does(
    house: House, settings: Settings, by: Callable[[OfficerViewer], object]
) -> None:
    """It may have been replaced because somebody knows its parts."""
    replaced = []
    for _ in range(2):
        settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
        replaced.append(PublicKey(bytes.fromhex(settings.PAYUNG_RECOVERY)).id)
        by(house.viewer("super"))
    (state,) = unit_states.key_states(SYSTEM, [house.units["police"]])
    assert state.recovery
    versions = UnitKey.objects.filter(unit=house.units["police"]).values_list("id", flat=True)
    for names in sealing.readers(versions).values():
        assert replaced[0] not in names
        assert replaced[1] in names
    for name in ("super", "intake", "liaison", "fresh"):
        assert len(house.viewer(name).keys) == 1 + len(versions)


@pytest.mark.django_db
def test_without_a_recovery_key_nothing_is_let_open(house: House) -> None:
    with pytest.raises(Conflict, match="PAYUNG_RECOVERY"):
        actions.grant_recovery(house.viewer("super"))


@pytest.mark.django_db
def test_who_holds_no_key_of_the_unit_lets_nothing_open(
    house: House, parts: tuple[str, str]
) -> None:
    assert parts
    house.officers["second"] = join(house.units["police"], "second", "Second", [Role.SUPERVISOR])
    root_signs(house.officers["second"])
    with pytest.raises(NotAllowed, match="do not hold"):
        actions.grant_recovery(house.viewer("second"))


@pytest.mark.django_db
def test_a_made_up_answer_takes_nothing_from_somebody_who_holds_the_key(
    house: House, parts: tuple[str, str]
) -> None:
    """An administrator brings it in; only the officer's own key could tell what is in its boxes."""
    actions.rotate_unit_key(house.viewer("super"))
    before = house.viewer("intake").keys
    asked = actions.ask_recovery(house.viewer("admin"), house.officers["intake"])
    request, _ = offline_keys.read_request(asked)
    made_up = json.loads(offline_keys.answer(request, offline_keys.joined(*parts)))
    made_up["boxes"] = dict.fromkeys(made_up["boxes"], "00" * 80)
    actions.install_recovery(house.viewer("admin"), json.dumps(made_up))
    assert house.viewer("intake").keys == before
    # and a true answer still opens, after the false one
    actions.install_recovery(SYSTEM, offline_keys.answer(request, offline_keys.joined(*parts)))
    assert house.viewer("intake").keys == before


@pytest.mark.django_db
def test_nothing_secret_travels_and_wrong_parts_open_nothing(
    house: House, parts: tuple[str, str]
) -> None:
    actions.rotate_unit_key(house.viewer("super"))
    private = house.viewer("super").keys[1].raw.hex()
    asked = actions.ask_recovery(SYSTEM, house.officers["super"])
    request, _ = offline_keys.read_request(asked)
    with pytest.raises(BadInput) as error:
        offline_keys.answer(request, offline_keys.joined(parts[0], "11" * 32))
    assert error.value.field == "parts"
    answered = offline_keys.answer(request, offline_keys.joined(*parts))
    assert private not in asked + answered


@pytest.mark.django_db
def test_an_answer_for_somebody_else_or_another_key_is_refused(
    house: House, parts: tuple[str, str]
) -> None:
    actions.rotate_unit_key(house.viewer("super"))
    asked = actions.ask_recovery(SYSTEM, house.officers["intake"])
    request, _ = offline_keys.read_request(asked)
    answered = offline_keys.answer(request, offline_keys.joined(*parts))
    invitation = actions.invite_again(SYSTEM, house.officers["intake"])
    actions.accept_invitation("intake", invitation.code, PASSWORD)
    with pytest.raises(BadInput) as error:
        actions.install_recovery(SYSTEM, answered)
    assert error.value.field == "answer"
    value = json.loads(answered)
    root_signs(house.officers["intake"])
    other, _ = offline_keys.read_statement(to_sign.statement(SYSTEM, house.officers["intake"]))
    value |= {"public": other.public.hex(), "boxes": {uuid4().hex: "00"}}
    with pytest.raises(NotFound):
        actions.install_recovery(SYSTEM, json.dumps(value))


@pytest.mark.django_db
def test_recovery_is_refused_where_it_could_not_work_or_not_be_right(
    house: House, settings: Settings
) -> None:
    with pytest.raises(Conflict, match="PAYUNG_RECOVERY"):
        actions.ask_recovery(SYSTEM, house.officers["super"])
    settings.PAYUNG_RECOVERY = PrivateKey.generate().public.raw.hex()
    with pytest.raises(Conflict, match="No key of this unit"):
        actions.ask_recovery(SYSTEM, house.officers["super"])
    with pytest.raises(BadInput, match="administrator"):
        actions.ask_recovery(SYSTEM, house.officers["admin"])
    for name in ("super", "trainer", "over"):
        with pytest.raises(NotAllowed):
            actions.ask_recovery(house.viewer(name), house.officers["super"])
    unused = actions.invite(SYSTEM, house.units["police"], "new", "New", [Role.INTAKE]).officer
    with pytest.raises(BadInput, match="no key yet"):
        actions.ask_recovery(SYSTEM, unused)


@pytest.mark.django_db
def test_the_roots_signature_counts_only_for_the_key_it_was_made_for(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    text = to_sign.statement(SYSTEM, new)
    with pytest.raises(BadInput, match="not signed by the root"):
        actions.install_root_signature(SYSTEM, offline_keys.sign(text, SigningKey.generate()))
    from django.conf import settings

    signed = offline_keys.sign(text, SigningKey(settings.ROOT_SEED))
    actions.install_root_signature(house.viewer("admin"), signed)
    house.officers["new"] = new
    assert house.viewer("new").vouched
    invitation = actions.invite_again(SYSTEM, new)
    actions.accept_invitation("new", invitation.code, PASSWORD)
    with pytest.raises(BadInput, match="another key"):
        actions.install_root_signature(SYSTEM, signed)


@pytest.mark.parametrize(
    "read",
    [
        offline_keys.read_statement,
        offline_keys.read_signature,
        offline_keys.read_request,
        offline_keys.read_answer,
    ],
)
@pytest.mark.parametrize("text", ["", "[]", "{}", "null", "[" * 99_999, '{"what": "x", "v": 1}'])
def test_a_file_of_another_kind_is_refused_in_one_sentence(read: object, text: str) -> None:
    with pytest.raises(BadInput) as error:
        read(text)  # type: ignore[operator]
    assert "This file" in str(error.value)


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (offline_keys.read_statement, "payung officer statement"),
        (offline_keys.read_signature, "payung officer signature"),
        (offline_keys.read_request, "payung recovery request"),
        (offline_keys.read_answer, "payung recovery answer"),
    ],
)
def test_a_file_of_the_right_kind_with_nothing_in_it_is_refused(read: object, what: str) -> None:
    with pytest.raises(BadInput):
        read(json.dumps({"what": what, "v": 1}))  # type: ignore[operator]


FAR = [("version", float("inf")), ("version", "1" * 5000), ("version", float("nan"))]


@pytest.mark.parametrize(("field", "number"), FAR)
@pytest.mark.django_db
def test_a_number_that_is_none_is_refused_and_breaks_nothing(
    house: House, field: str, number: object
) -> None:
    fields = json.loads(to_sign.statement(SYSTEM, house.officers["super"])) | {field: number}
    for read, what in (
        (offline_keys.read_statement, "payung officer statement"),
        (offline_keys.read_request, "payung recovery request"),
        (offline_keys.read_answer, "payung recovery answer"),
    ):
        with pytest.raises(BadInput):
            read(json.dumps(fields | {"what": what, "keys": [], "boxes": {}}))


@pytest.mark.parametrize(
    ("place", "value"), [(2, float("inf")), (5, "0001-01-01T00:00:00+14:00"), (5, "9999-12-31")]
)
@pytest.mark.django_db
def test_a_chain_that_cannot_be_read_vouches_for_nobody_and_breaks_nothing(
    house: House, place: int, value: object
) -> None:
    row = OfficerKey.objects.get(officer=house.officers["super"])
    chain = json.loads(row.chain)
    chain[0][place] = value
    row.chain = json.dumps(chain)
    row.save()
    assert not house.viewer("super").vouched
    carried = {"what": "payung officer signature", "v": 1, "chain": row.chain}
    with pytest.raises(BadInput):
        actions.install_root_signature(house.viewer("admin"), json.dumps(carried))
