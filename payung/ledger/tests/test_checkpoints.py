"""Checkpoints: what a rewritten or shortened ledger cannot talk itself out of."""

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from payung.foundation.errors import BadInput
from payung.foundation.viewer import SYSTEM
from payung.ledger import checkpoints, hashing, queries, triggers, verification
from payung.ledger.models import Entry, Head
from payung.ledger.tests.support import CHAIN, OTHER, write
from payung.ledger.verification import verify

AT = datetime(2026, 1, 2, tzinfo=UTC)
PRIVATE, PUBLIC = checkpoints.new_key()
HEADS = [Head(chain="b", sequence=2, hash="b" * 64), Head(chain="a", sequence=1, hash="a" * 64)]
SIGNED = checkpoints.sign(checkpoints.statement(HEADS, AT), PRIVATE)


def signed_now() -> checkpoints.Heads:
    statement = checkpoints.statement(queries.heads(SYSTEM), AT)
    return checkpoints.check(checkpoints.sign(statement, PRIVATE), PUBLIC).heads


def rewrite(chain: str, keep: int) -> None:
    """Cut a chain and make everything fit again, as somebody with the whole database could."""
    with triggers.lifted(connection):
        Entry.objects.filter(chain=chain, sequence__gt=keep).delete()
        last = Entry.objects.get(chain=chain, sequence=keep)
        Head.objects.filter(chain=chain).update(sequence=keep, hash=last.hash)


def test_the_statement_is_canonical() -> None:
    expected = (
        '{"at":"2026-01-02T00:00:00.000000+00:00","heads":{"a":[1,"' + "a" * 64 + '"],"b":[2,"'
        + "b" * 64 + '"]},"v":1,"what":"payung ledger heads"}'
    )  # fmt: skip
    assert checkpoints.statement(HEADS, AT) == expected
    assert checkpoints.statement(reversed(HEADS), AT) == expected


def test_a_signed_checkpoint_says_what_was_signed() -> None:
    checkpoint = checkpoints.check(SIGNED, PUBLIC)
    assert checkpoint.at == AT
    assert checkpoint.heads == {"a": (1, "a" * 64), "b": (2, "b" * 64)}


def test_another_key_is_refused() -> None:
    with pytest.raises(BadInput, match="signature"):
        checkpoints.check(SIGNED, checkpoints.new_key()[1])


@given(st.integers(0, len(SIGNED) - 1), st.characters(codec="ascii", categories=["L", "N", "P"]))
def test_any_changed_character_is_refused_or_means_the_same(place: int, sign: str) -> None:
    changed = SIGNED[:place] + sign + SIGNED[place + 1 :]
    try:
        checkpoint = checkpoints.check(changed, PUBLIC)
    except BadInput:
        return
    assert checkpoint == checkpoints.check(SIGNED, PUBLIC)
    assert changed.lower() == SIGNED.lower()


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_nonsense_is_bad_input_and_nothing_else(text: str) -> None:
    for act in (lambda: checkpoints.check(text, PUBLIC), lambda: checkpoints.sign(text, PRIVATE)):
        with pytest.raises(BadInput):
            act()


@pytest.mark.parametrize(
    "heads", [{"a": [0, "a" * 64]}, {"a": [True, "a" * 64]}, {"a": ["1", "a" * 64]}, {"a": 1}, [],
              {"a": [1, "A" * 64]}, {"a": [1, 2]}, {"a": [1, "a" * 64, 3]}],
)  # fmt: skip
def test_a_statement_with_a_wrong_head_is_not_signed(heads: object) -> None:
    text = json.dumps(
        {"at": "2026-01-02T00:00:00.000000+00:00", "heads": heads, "v": 1,
         "what": "payung ledger heads"},
        separators=(",", ":"),
    )  # fmt: skip
    with pytest.raises(BadInput):
        checkpoints.sign(text, PRIVATE)


def test_a_statement_in_another_form_is_not_signed() -> None:
    text = json.dumps(json.loads(checkpoints.statement(HEADS, AT)), indent=1)
    with pytest.raises(BadInput, match="canonical"):
        checkpoints.sign(text, PRIVATE)


@pytest.mark.parametrize("key", ["", "ab", "zz" * 32, "ab" * 33])
def test_a_wrong_key_is_named(key: str) -> None:
    with pytest.raises(BadInput, match="private key"):
        checkpoints.sign(checkpoints.statement(HEADS, AT), key)
    with pytest.raises(BadInput, match="public key"):
        checkpoints.check(SIGNED, key)


@pytest.mark.django_db
def test_a_ledger_that_only_grew_agrees_with_its_checkpoint() -> None:
    write(3)
    write(1, OTHER)
    known = signed_now()
    write(2)
    result = verify(SYSTEM, known)
    assert (result.entries, result.broken) == (6, None)


@pytest.mark.django_db
def test_a_chain_cut_short_is_found_by_the_checkpoint_alone() -> None:
    write(4)
    known = signed_now()
    rewrite(CHAIN, 2)
    assert verify(SYSTEM).broken is None
    first = verify(SYSTEM, known).broken
    assert first is not None
    assert (first.chain, first.sequence, first.why) == (CHAIN, 4, verification.TRUNCATED)


@pytest.mark.django_db
def test_a_chain_written_anew_is_found_by_the_checkpoint_alone() -> None:
    write(4)
    known = signed_now()
    rewrite(CHAIN, 2)
    write(3, subject="report:invented")
    assert verify(SYSTEM).broken is None
    first = verify(SYSTEM, known).broken
    assert first is not None
    assert (first.chain, first.sequence, first.why) == (CHAIN, 4, verification.REWRITTEN)


@pytest.mark.django_db
def test_a_chain_that_vanished_is_found() -> None:
    write(1)
    write(2, OTHER)
    known = signed_now()
    with triggers.lifted(connection):
        Entry.objects.filter(chain=OTHER).delete()
        Head.objects.filter(chain=OTHER).delete()
    first = verify(SYSTEM, known).broken
    assert first is not None
    assert (first.chain, first.why) == (OTHER, verification.TRUNCATED)


def test_the_empty_ledger_can_be_signed() -> None:
    signed = checkpoints.sign(checkpoints.statement([], AT), PRIVATE)
    assert checkpoints.check(signed, PUBLIC).heads == {}
    assert hashing.moment(AT) in signed
