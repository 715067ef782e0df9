"""Trust chains: only a whole chain to the root counts, and a link counts only for its unit."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import settings as quick
from hypothesis import strategies as st
from pytest_django import Settings

from payung.foundation import clock
from payung.foundation.sealing import PrivateKey
from payung.foundation.signing import SigningKey, key_id
from payung.staff import trust_chain
from payung.staff.trust_chain import Chain, Link, OfficerStatement, UnitStatement
from tests.fuzzing import examples

UNIT, OTHER_UNIT = uuid4(), uuid4()
ROOT = SigningKey.generate()
NOW = clock.now()


def statement_of(key: PrivateKey, at: datetime = NOW, unit: UUID = UNIT) -> OfficerStatement:
    return OfficerStatement(uuid4(), unit, 1, key.public.raw, key.signing.public, at, holder=True)


@pytest.fixture(autouse=True)
def _root(settings: Settings) -> None:
    settings.PAYUNG_ROOT = ROOT.public.hex()


@pytest.fixture
def first() -> PrivateKey:
    return PrivateKey.generate()


@pytest.fixture
def by_root(first: PrivateKey) -> Chain:
    return trust_chain.sign_officer(statement_of(first), ROOT)


def second(first: PrivateKey, by_root: Chain, *, at: datetime = NOW, unit: UUID = UNIT) -> Chain:
    return trust_chain.sign_officer(
        statement_of(PrivateKey.generate(), at, unit), first.signing, by_root
    )


def test_the_root_vouches_and_a_holder_vouches_further(first: PrivateKey, by_root: Chain) -> None:
    assert trust_chain.holds(by_root, {}) == by_root[0].statement
    chain = second(first, by_root)
    assert trust_chain.holds(chain, {}) == chain[0].statement
    assert trust_chain.read(trust_chain.write(chain)) == chain


@pytest.mark.parametrize("root", ["", "zz", "00" * 31, "5a" * 32])
def test_without_the_right_root_nobody_vouches(
    by_root: Chain, settings: Settings, root: str
) -> None:
    settings.PAYUNG_ROOT = root
    assert trust_chain.holds(by_root, {}) is None


@quick(max_examples=examples(40))
@given(
    place=st.integers(0, 1),
    what=st.sampled_from(("officer", "unit", "public", "signing", "at", "version", "holder")),
)
def test_a_changed_link_breaks_the_chain(place: int, what: str) -> None:
    key = PrivateKey.generate()
    chain = list(second(key, trust_chain.sign_officer(statement_of(key), ROOT)))
    other: dict[str, object] = {
        "officer": uuid4(),
        "unit": uuid4(),
        "public": bytes(32),
        "signing": SigningKey.generate().public,
        "at": NOW + timedelta(seconds=1),
        "version": 2,
        "holder": False,
    }
    changed = replace(chain[place].statement, **{what: other[what]})  # type: ignore[arg-type]
    chain[place] = Link(changed, chain[place].signature)
    assert trust_chain.holds(tuple(chain), {}) is None


def test_a_holder_vouches_for_their_own_unit_only_and_never_backwards(
    first: PrivateKey, by_root: Chain
) -> None:
    assert trust_chain.holds(second(first, by_root, unit=OTHER_UNIT), {}) is None
    assert trust_chain.holds(second(first, by_root, at=NOW - timedelta(seconds=1)), {}) is None


def test_a_chain_cut_short_or_without_end_counts_for_nothing(
    first: PrivateKey, by_root: Chain
) -> None:
    assert trust_chain.holds(second(first, by_root)[:1], {}) is None
    assert trust_chain.holds((), {}) is None
    assert trust_chain.holds(by_root * 70, {}) is None


def test_what_was_signed_before_the_word_ended_holds_and_later_does_not(
    first: PrivateKey, by_root: Chain
) -> None:
    chain = second(first, by_root, at=NOW + timedelta(hours=1))
    name = key_id(first.signing.public)
    assert trust_chain.holds(chain, {name: NOW + timedelta(hours=2)})
    assert trust_chain.holds(chain, {name: NOW + timedelta(hours=1)}) is None
    assert trust_chain.holds(by_root, {name: NOW})  # the root's word for them is another thing


def test_the_settings_can_end_a_word_where_the_database_is_not_trusted(
    first: PrivateKey, by_root: Chain, settings: Settings
) -> None:
    settings.PAYUNG_DISTRUSTED = frozenset({key_id(first.signing.public)})
    assert trust_chain.holds(second(first, by_root), {}) is None
    assert trust_chain.confirmed_today(by_root, {}) is None


def test_an_officers_key_is_sealed_to_only_while_their_word_counts(
    first: PrivateKey, by_root: Chain
) -> None:
    reader = trust_chain.officer_reader(trust_chain.confirmed_today(by_root, {}))
    assert reader == first.public
    assert reader is not None
    assert reader.vouched
    over = {key_id(first.signing.public): clock.now()}
    assert trust_chain.officer_reader(trust_chain.confirmed_today(by_root, over)) is None
    assert trust_chain.officer_reader(trust_chain.confirmed_today((), {})) is None


def test_a_units_key_is_sealed_to_only_with_a_holders_signature(
    first: PrivateKey, by_root: Chain
) -> None:
    unit = PrivateKey.generate()
    key = UnitStatement(uuid4(), UNIT, 1, unit.public.raw, NOW)
    signature = trust_chain.sign_unit(key, first.signing)
    reader = trust_chain.unit_reader(key, signature, by_root, {})
    assert reader == unit.public
    assert reader is not None
    assert reader.vouched
    wrong: tuple[UnitStatement, ...] = (
        replace(key, key=uuid4()),
        replace(key, unit=OTHER_UNIT),
        replace(key, version=2),
        replace(key, public=bytes(32)),
        replace(key, at=NOW + timedelta(seconds=1)),
    )
    for altered in wrong:
        assert trust_chain.unit_reader(altered, signature, by_root, {}) is None
    assert trust_chain.unit_reader(key, bytes(64), by_root, {}) is None
    assert trust_chain.unit_reader(key, signature, (), {}) is None
    early = replace(key, at=NOW - timedelta(seconds=1))
    assert (
        trust_chain.unit_reader(early, trust_chain.sign_unit(early, first.signing), by_root, {})
        is None
    )
    elsewhere = replace(key, unit=OTHER_UNIT)
    assert (
        trust_chain.unit_reader(
            elsewhere, trust_chain.sign_unit(elsewhere, first.signing), by_root, {}
        )
        is None
    )
    ended = {key_id(first.signing.public): NOW}
    assert trust_chain.unit_reader(key, signature, by_root, ended) is None


@pytest.mark.parametrize(
    "text",
    ["", "{}", "[]", "[[]]", "null", "[1]", "[" * 100_000, '[["a","b",1,"c","d","e",true,"f"]]'],
)
def test_what_is_no_chain_reads_as_none(text: str) -> None:
    assert trust_chain.read(text) == ()


def test_a_time_without_its_zone_is_no_time(by_root: Chain) -> None:
    text = trust_chain.write(by_root)
    assert trust_chain.read(text.replace("+00:00", "")) == ()


@given(st.uuids(), st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_the_number_is_thirty_digits_in_six_groups(
    who: UUID, public: bytes, signing: bytes
) -> None:
    groups = trust_chain.fingerprint(who, UNIT, public, signing).split(" ")
    assert [len(group) for group in groups] == [5] * 6
    assert all(group.isdigit() for group in groups)


def test_the_number_is_of_the_key_the_officer_and_the_unit() -> None:
    who, one, two = uuid4(), bytes(32), bytes(31) + b"1"
    numbers = {
        trust_chain.fingerprint(who, UNIT, one, one),
        trust_chain.fingerprint(who, UNIT, one, two),
        trust_chain.fingerprint(who, UNIT, two, one),
        trust_chain.fingerprint(who, OTHER_UNIT, one, one),
        trust_chain.fingerprint(uuid4(), UNIT, one, one),
    }
    assert len(numbers) == 5


def test_who_does_not_hold_the_key_signs_none_and_is_sealed_to_by_nobody() -> None:
    key = PrivateKey.generate()
    chain = trust_chain.sign_officer(replace(statement_of(key), holder=False), ROOT)
    assert trust_chain.confirmed_today(chain, {})
    assert trust_chain.officer_reader(trust_chain.confirmed_today(chain, {})) is None
    assert trust_chain.holds(second(key, chain), {}) is None
    unit = UnitStatement(uuid4(), UNIT, 1, PrivateKey.generate().public.raw, NOW)
    assert (
        trust_chain.unit_reader(unit, trust_chain.sign_unit(unit, key.signing), chain, {}) is None
    )


def test_a_statement_is_of_one_key_of_one_officer_in_one_unit() -> None:
    key = PrivateKey.generate()
    said = statement_of(key)
    mine = (said.officer, said.unit, said.public, said.signing)
    assert said.is_of(*mine)
    for place, other in enumerate((uuid4(), uuid4(), bytes(32), bytes(32))):
        assert not said.is_of(*(*mine[:place], other, *mine[place + 1 :]))  # type: ignore[arg-type]
