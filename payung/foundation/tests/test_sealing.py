"""Sealing: what is sealed opens only whole, in its place, for its readers."""

import json
import tracemalloc
from dataclasses import replace
from typing import Any
from uuid import UUID

import nacl.bindings
import nacl.utils
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from payung.foundation import padding, sealing
from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.models import Grant
from payung.foundation.sealing import Place, PrivateKey, PublicKey
from payung.foundation.sql.inserts import together

PLACE = Place("report", UUID(int=1), unit="unit-1", author="door", sequence=1)
ELSEWHERE: dict[str, Any] = {
    "kind": "message",
    "record": UUID(int=2),
    "unit": "unit-2",
    "author": "officer:1",
    "sequence": 2,
}
KEY = bytes(range(32))
READER, OTHER = PrivateKey.generate(), PrivateKey.generate()
within_db = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@given(st.binary(max_size=5000), st.binary(max_size=100))
def test_what_is_encrypted_comes_back(body: bytes, associated: bytes) -> None:
    assert sealing.decrypt(sealing.encrypt(body, KEY, associated), KEY, associated) == body


def test_every_changed_byte_is_refused() -> None:
    blob = sealing.encrypt(b"hello", KEY, b"place")
    for place in range(len(blob)):
        changed = bytearray(blob)
        changed[place] ^= 1 + place % 255
        with pytest.raises(SealBroken):
            sealing.decrypt(bytes(changed), KEY, b"place")


@given(st.integers(0, 1100))
def test_a_record_cut_short_is_refused(length: int) -> None:
    blob = sealing.encrypt(b"hello", KEY, b"")
    with pytest.raises(SealBroken):
        sealing.decrypt(blob[: min(length, len(blob) - 1)], KEY, b"")


def test_two_sealings_of_the_same_never_look_alike() -> None:
    assert len({sealing.encrypt(b"same", KEY, b"") for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("length", "size"),
    [(0, 1024), (1020, 1024), (1021, 4096), (4092, 4096), (4093, 16384), (16380, 16384),
     (16381, 65536), (65532, 65536), (65533, 131072), (131068, 131072), (131069, 196608)],
)  # fmt: skip
def test_padding_leaves_only_the_bucket_to_see(length: int, size: int) -> None:
    body = b"\x01" * length
    assert len(padding.padded(body)) == size
    assert padding.unpadded(padding.padded(body)) == body


def test_padding_is_a_length_the_words_and_nothing() -> None:
    assert padding.padded(b"ab") == b"\0\0\0\2ab" + b"\0" * 1018


@pytest.mark.parametrize(
    "body", [b"", b"\0\0\0", b"\0\0\0\4abc", b"\xff\xff\xff\xff" + b"\0" * 1020]
)
def test_padding_that_does_not_fit_is_refused(body: bytes) -> None:
    with pytest.raises(SealBroken):
        padding.unpadded(body)


def test_ciphertexts_of_short_texts_are_all_of_one_size() -> None:
    sizes = {len(sealing.encrypt(text, KEY, b"")) for text in (b"", b"yes", b"a longer answer")}
    assert sizes == {1024 + 24 + 16}


def test_what_would_never_open_again_is_not_sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "LARGEST", 1000)
    assert sealing.decrypt(sealing.encrypt(b"a" * 1000, KEY, b""), KEY, b"") == b"a" * 1000
    with pytest.raises(ValueError, match="too large"):
        sealing.encrypt(b"a" * 1001, KEY, b"")


def test_a_body_that_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = sealing.encrypt(b"\0" * 100_000, KEY, b"")
    monkeypatch.setattr(sealing, "LARGEST", 1000)
    with pytest.raises(SealBroken):
        sealing.decrypt(bomb, KEY, b"")


def test_a_body_that_unpacks_to_too_much_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = sealing.encrypt(b"\0" * 20_000_000, KEY, b"")
    monkeypatch.setattr(sealing, "LARGEST", 1000)
    tracemalloc.start()
    try:
        with pytest.raises(SealBroken):
            sealing.decrypt(bomb, KEY, b"")
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 1_000_000


def test_a_body_that_was_not_packed_whole_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "padded", lambda body: padding.padded(body[:-1]))
    with pytest.raises(SealBroken):
        sealing.decrypt(sealing.encrypt(b"hello", KEY, b""), KEY, b"")


TEXTS = st.text(max_size=20)
PLACES = st.builds(Place, TEXTS, st.uuids(), TEXTS, TEXTS, st.integers(0, 10**9))


@given(PLACES, PLACES)
def test_no_two_places_read_alike(one: Place, other: Place) -> None:
    assert (one == other) == (one.associated_data() == other.associated_data())


def test_a_place_is_pinned_so_that_old_records_still_open() -> None:
    assert PLACE.associated_data().hex() == (
        "0000000131000000067265706f727400000024"
        "30303030303030302d303030302d303030302d303030302d303030303030303030303031"
        "00000006756e69742d3100000004646f6f720000000131"
    )  # fmt: skip


# draft-irtf-cfrg-xchacha-03, A.3.1
VECTOR_KEY = bytes(range(0x80, 0xA0))
VECTOR_NONCE = bytes(range(0x40, 0x58))
VECTOR_ASSOCIATED = bytes.fromhex("50515253c0c1c2c3c4c5c6c7")
VECTOR_PLAIN = (
    b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
    b"sunscreen would be it."
)
VECTOR_SEALED = bytes.fromhex(
    "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb731c7f1b0b4aa6440bf3a82f4eda"
    "7e39ae64c6708c54c216cb96b72e1213b4522f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b23835"
    "65d3fff921f9664c97637da9768812f615c68b13b52e"
    "c0875924c1c7987947deafd8780acf49"
)


def test_the_cipher_agrees_with_the_published_vector() -> None:
    made = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        VECTOR_PLAIN, VECTOR_ASSOCIATED, VECTOR_NONCE, VECTOR_KEY
    )
    assert made == VECTOR_SEALED


def test_sealing_uses_that_very_cipher(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealing, "padded", lambda body: VECTOR_PLAIN)
    monkeypatch.setattr(nacl.utils, "random", lambda size: VECTOR_NONCE[:size])
    made = sealing.encrypt(b"", VECTOR_KEY, VECTOR_ASSOCIATED)
    assert made == VECTOR_NONCE + VECTOR_SEALED


def test_a_box_opens_for_its_reader_alone() -> None:
    box = sealing.box(KEY, READER.public)
    assert sealing.unbox(box, READER) == KEY
    for wrong in (box[:-1], b"", bytes([box[0] ^ 1]) + box[1:]):
        with pytest.raises(SealBroken):
            sealing.unbox(wrong, READER)
    with pytest.raises(SealBroken):
        sealing.unbox(box, OTHER)


def test_keys_do_not_print_themselves() -> None:
    assert READER.raw.hex() not in repr(READER)
    assert str(READER.raw) not in repr(READER)


def test_key_ids_are_32_digits_and_differ() -> None:
    assert len(READER.public.id) == 32
    assert READER.public.id != OTHER.public.id
    assert PrivateKey(READER.raw).public == READER.public


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@within_db
@given(st.dictionaries(st.text().filter(lambda key: key != "v"), JSON))
def test_a_sealed_object_comes_back_with_its_version(db: None, value: dict[str, Any]) -> None:
    with transaction.atomic():
        blob = sealing.seal(PLACE, value, [READER.public])
        assert sealing.unseal(PLACE, blob, [READER]) == {**value, "v": 1}
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_words_of_any_script_take_no_more_room_than_they_need() -> None:
    blob = sealing.seal(PLACE, {"text": "ฝน"}, [READER.public])
    assert sealing.open_bytes(PLACE, blob, [READER]) == '{"text":"ฝน","v":1}'.encode()


@pytest.mark.django_db
def test_half_an_emoji_from_a_broken_phone_is_kept() -> None:
    blob = sealing.seal(PLACE, {"text": "\ud83d"}, [READER.public])
    assert sealing.unseal(PLACE, blob, [READER])["text"] == "\ud83d"


@pytest.mark.django_db
def test_a_value_cannot_claim_another_version() -> None:
    blob = sealing.seal(PLACE, {"v": 99}, [READER.public])
    assert sealing.unseal(PLACE, blob, [READER]) == {"v": 1}


@pytest.mark.django_db
@pytest.mark.parametrize("body", [b"no json", b"[]", b'{"v":2}', b"{}"])
def test_what_is_no_sealed_object_is_refused(body: bytes) -> None:
    blob = sealing.seal_bytes(PLACE, body, [READER.public])
    with pytest.raises(SealBroken):
        sealing.unseal(PLACE, blob, [READER])


@pytest.mark.django_db
@pytest.mark.parametrize("field", sorted(ELSEWHERE))
def test_a_record_moved_elsewhere_does_not_open(field: str) -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    moved = replace(PLACE, **{field: ELSEWHERE[field]})
    # Whoever moves a record would move its grant along.
    Grant.objects.update(record=moved.record)
    with pytest.raises(SealBroken):
        sealing.unseal(moved, blob, [READER])


@pytest.mark.django_db
def test_swapped_grants_open_neither_record() -> None:
    here, there = PLACE, replace(PLACE, record=UUID(int=2))
    one = sealing.seal(here, {"text": "one"}, [READER.public])
    two = sealing.seal(there, {"text": "two"}, [READER.public])
    first, second = Grant.objects.get(record=here.record), Grant.objects.get(record=there.record)
    Grant.objects.filter(pk=first.pk).update(box=second.box)
    Grant.objects.filter(pk=second.pk).update(box=first.box)
    for place, blob in ((here, one), (there, two), (here, two), (there, one)):
        with pytest.raises(SealBroken):
            sealing.unseal(place, blob, [READER])


@pytest.mark.django_db
def test_each_reader_has_one_grant_and_opens() -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public, OTHER.public, READER.public])
    assert Grant.objects.count() == 2
    for key in (READER, OTHER):
        assert sealing.unseal(PLACE, blob, [PrivateKey.generate(), key])["text"] == "hello"


@pytest.mark.django_db
def test_nobody_without_a_grant_opens() -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    for keys in ([], [OTHER]):
        with pytest.raises(SealBroken):
            sealing.unseal(PLACE, blob, keys)


@pytest.mark.django_db
def test_nothing_is_sealed_to_nobody() -> None:
    with pytest.raises(ValueError, match="reader"):
        sealing.seal(PLACE, {}, [])


@pytest.mark.django_db
def test_nothing_is_sealed_to_a_key_that_nobody_vouches_for() -> None:
    unknown = PublicKey(OTHER.public.raw)
    with pytest.raises(Unsigned):
        sealing.seal(PLACE, {"text": "hello"}, [READER.public, unknown])
    assert not Grant.objects.exists()
    sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    with pytest.raises(Unsigned):
        sealing.grant([PLACE.record], [READER], [unknown])
    with pytest.raises(Unsigned):
        sealing.rewrap(READER, unknown, 10)
    with pytest.raises(Unsigned):
        sealing.place_box(PLACE.record, unknown, b"box")
    assert Grant.objects.count() == 1


@pytest.mark.django_db
def test_a_holder_grants() -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    assert sealing.grant([PLACE.record], [READER], [OTHER.public]) == 1
    assert sealing.unseal(PLACE, blob, [OTHER])["text"] == "hello"
    assert sealing.readers_of([PLACE.record], [OTHER.public.id]) == {
        (PLACE.record, OTHER.public.id)
    }


@pytest.mark.django_db
def test_a_false_grant_that_somebody_planted_hides_no_true_one() -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    for reader in (READER, OTHER):
        Grant.objects.create(record=PLACE.record, reader=reader.public.id, box=b"false")
    sealing.grant([PLACE.record], [READER], [OTHER.public])
    assert sealing.unseal(PLACE, blob, [OTHER])["text"] == "hello"
    wrong = sealing.box(bytes(32), OTHER.public)
    Grant.objects.filter(box=b"false").update(box=wrong)
    assert sealing.unseal(PLACE, blob, [OTHER])["text"] == "hello"


@pytest.mark.django_db
def test_somebody_who_holds_no_grant_grants_nothing() -> None:
    sealing.seal(PLACE, {"text": "hello"}, [READER.public])
    with pytest.raises(SealBroken):
        sealing.grant([PLACE.record], [OTHER], [OTHER.public])
    with pytest.raises(SealBroken):
        sealing.grant([PLACE.record, UUID(int=77)], [READER], [OTHER.public])
    assert Grant.objects.count() == 1


@pytest.mark.django_db
def test_a_grant_is_withdrawn_but_never_the_last() -> None:
    blob = sealing.seal(PLACE, {"text": "hello"}, [READER.public, OTHER.public])
    assert sealing.withdraw([PLACE.record], [OTHER.public.id]) == 1
    with pytest.raises(SealBroken):
        sealing.unseal(PLACE, blob, [OTHER])
    with pytest.raises(SealBroken):
        sealing.withdraw([PLACE.record], [READER.public.id, OTHER.public.id])
    assert sealing.unseal(PLACE, blob, [READER])["text"] == "hello"
    assert sealing.forget([PLACE.record], [READER.public.id]) == 1
    assert not Grant.objects.exists()


@pytest.mark.django_db
def test_many_open_with_one_look_at_the_grants(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    places = [replace(PLACE, record=UUID(int=number)) for number in range(1, 6)]
    blobs = [sealing.seal(place, {"n": place.record.int}, [READER.public]) for place in places]
    places.append(replace(PLACE, record=UUID(int=9)))
    blobs.append(b"nothing")
    with django_assert_num_queries(1):
        opened = sealing.unseal_many(list(zip(places, blobs, strict=True)), [READER])
    assert [contents and contents["n"] for contents in opened] == [1, 2, 3, 4, 5, None]


@pytest.mark.django_db
def test_records_are_handed_on_in_steps_until_none_is_left() -> None:
    places = [replace(PLACE, record=UUID(int=number)) for number in range(1, 6)]
    blobs = [sealing.seal(place, {"n": place.record.int}, [READER.public]) for place in places]
    Grant.objects.create(record=UUID(int=99), reader=READER.public.id, box=b"false")
    steps = []
    while done := sealing.rewrap(READER, OTHER.public, 4):
        steps.append((done, sealing.waiting(READER.public)))
    assert steps == [(4, 2), (2, 0)]
    for place, blob in zip(places, blobs, strict=True):
        assert sealing.unseal(place, blob, [OTHER])["n"] == place.record.int
        with pytest.raises(SealBroken):
            sealing.unseal(place, blob, [READER])


@pytest.mark.django_db
def test_neither_record_nor_grants_show_what_was_sealed() -> None:
    word = "umbrella" * 20
    blob = sealing.seal(PLACE, {"text": word}, [READER.public])
    assert word.encode() not in blob
    assert json.dumps(word).encode() not in bytes(Grant.objects.get().box)
    assert len(sealing.digest(blob)) == 64


def test_a_key_of_the_wrong_length_is_no_reader() -> None:
    with pytest.raises(ValueError, match="32"):
        sealing.box(KEY, PublicKey(b"short"))


def test_grants_of_many_records_can_be_written_in_one_statement(
    db: None, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    keys = [PrivateKey.generate() for _ in range(2)]
    places = [Place("note", UUID(int=number)) for number in (1, 2)]
    with django_assert_num_queries(1), together():
        blobs = [
            sealing.seal(place, {"n": place.record.int}, [key.public for key in keys])
            for place in places
        ]
    assert Grant.objects.count() == 4
    for place, blob in zip(places, blobs, strict=True):
        assert sealing.unseal(place, blob, keys[1:])["n"] == place.record.int


def test_where_sealing_together_fails_no_grant_is_written(db: None) -> None:
    readers: tuple[list[PublicKey], ...] = (
        [PrivateKey.generate().public],
        [],
    )  # nobody could open the second
    with pytest.raises(ValueError, match="reader"), together():
        [sealing.seal(Place("note", UUID(int=1)), {}, keys) for keys in readers]
    assert not Grant.objects.exists()
    sealing.seal(Place("note", UUID(int=1)), {}, [PrivateKey.generate().public])
    assert Grant.objects.count() == 1
