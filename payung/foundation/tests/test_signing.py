"""Signatures: what one signed for one purpose, in one order, is believed; anything else is not."""

from hypothesis import assume, given
from hypothesis import strategies as st

from payung.foundation.sealing import PrivateKey
from payung.foundation.signing import PUBLIC, SIGNATURE, SigningKey, key_id, message, signed_by

KEY, OTHER = SigningKey.generate(), SigningKey.generate()
FIELDS = st.lists(st.binary(max_size=40), max_size=4)


@given(FIELDS)
def test_what_was_signed_is_believed(fields: list[bytes]) -> None:
    signature = KEY.sign("test 1", fields)
    assert len(signature) == SIGNATURE
    assert signed_by(KEY.public, "test 1", fields, signature)
    assert not signed_by(OTHER.public, "test 1", fields, signature)
    assert not signed_by(KEY.public, "test 2", fields, signature)


@given(FIELDS, FIELDS)
def test_no_two_lists_of_fields_are_signed_alike(one: list[bytes], two: list[bytes]) -> None:
    assume(one != two)
    assert message("test 1", one) != message("test 1", two)
    assert not signed_by(KEY.public, "test 1", two, KEY.sign("test 1", one))


@given(st.integers(0, SIGNATURE * 8 - 1))
def test_every_changed_bit_of_a_signature_is_refused(bit: int) -> None:
    changed = bytearray(KEY.sign("test 1", [b"words"]))
    changed[bit // 8] ^= 1 << bit % 8
    assert not signed_by(KEY.public, "test 1", [b"words"], bytes(changed))


@given(st.binary(max_size=70), st.binary(max_size=40))
def test_what_is_no_signature_or_no_key_is_refused_quietly(signature: bytes, public: bytes) -> None:
    assert not signed_by(KEY.public, "test 1", [b"words"], signature)
    assert not signed_by(public, "test 1", [b"words"], KEY.sign("test 1", [b"words"]))


def test_a_published_vector_holds() -> None:
    """RFC 8032, section 7.1, test 2: the signature of one byte by a known key."""
    import nacl.signing

    seed = bytes.fromhex("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb")
    public = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c"
    assert SigningKey(seed).public.hex() == public
    signed = nacl.signing.SigningKey(seed).sign(bytes.fromhex("72")).signature
    assert signed.hex().startswith(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
    )


def test_one_secret_opens_and_signs() -> None:
    key = PrivateKey(bytes(range(32)))
    assert key.signing == PrivateKey(bytes(range(32))).signing
    assert key.signing.seed != key.raw
    assert len(key.signing.public) == PUBLIC
    assert key.signing.public != key.public.raw


def test_keys_are_pinned_so_that_old_grants_are_found_and_old_words_believed() -> None:
    key = PrivateKey(bytes(range(32)))
    assert key.public.id == "92d0a5fb4f5714d06bb6131ce47eb317"
    assert key.signing.seed.hex() == (
        "bb8cde2379e6d0eac1d9be3691dde19d5885ca4ea387a5f7fc368a5101f0526c"
    )


def test_what_is_signed_is_pinned_so_that_old_signatures_hold() -> None:
    assert message("test 1", [b"one", b"", b"three"]).hex() == (
        "00000006746573742031000000036f6e6500000000000000057468726565"
    )
    assert key_id(bytes(range(32))) == "482dc1de667d84954691506ea8f24817"


def test_every_new_key_is_another() -> None:
    one, other = SigningKey.generate(), SigningKey.generate()
    assert one != other
    assert len(one.seed) == 32


def test_names_of_keys_are_short_and_differ() -> None:
    assert len(key_id(KEY.public)) == 32
    assert key_id(KEY.public) != key_id(OTHER.public)


def test_a_signing_key_never_shows_itself() -> None:
    assert KEY.seed.hex() not in repr(KEY)
    assert "seed" not in repr(KEY)
