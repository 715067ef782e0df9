"""The one place that encrypts.

A sealed record is padded, compressed JSON under a random data key (XChaCha20-Poly1305, libsodium),
bound by its associated data to its kind, place and author. The data key lies in a sealed box
(X25519) for each reader: a grant. Who can open one grant can make another. Nothing is sealed to a
public key without a voucher. Design: section 6.
"""

import hashlib
import json
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

import nacl.bindings
import nacl.exceptions
import nacl.public
import nacl.utils
from django.db.models import Exists, OuterRef, QuerySet, Value
from django.db.models.functions import Coalesce

from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.keypair import PrivateKey as PrivateKey
from payung.foundation.keypair import PublicKey as PublicKey
from payung.foundation.models import Grant
from payung.foundation.padding import padded, unpadded
from payung.foundation.record_place import VERSION as VERSION
from payung.foundation.record_place import Place as Place
from payung.foundation.sql.inserts import insert

# By record: reader and sealed box, oldest first.
Boxes = Mapping[UUID, Sequence[tuple[str, bytes]]]

LARGEST: Final = 64 * 1024 * 1024  # bytes that one record may unpack to
_near: ContextVar[Boxes | None] = ContextVar("grants_at_hand", default=None)
_JSON: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_NONCE: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_KEY: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES


def _unpacked(body: bytes) -> bytes:
    stream = zlib.decompressobj()
    try:
        plain = stream.decompress(body, LARGEST + 1)
    except zlib.error:
        raise SealBroken from None
    if not stream.eof or len(plain) > LARGEST:
        raise SealBroken
    return plain


def encrypt(body: bytes, key: bytes, associated: bytes) -> bytes:
    """Return nonce and ciphertext of the compressed, padded `body` under a 32-byte `key`.

    Raises ValueError beyond LARGEST, since a larger record would never open again.
    """
    if len(body) > LARGEST:
        raise ValueError("This is too large for one sealed record.")
    nonce = nacl.utils.random(_NONCE)
    plain = padded(zlib.compress(body))
    return nonce + nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plain, associated, nonce, key
    )


def decrypt(blob: bytes, key: bytes, associated: bytes) -> bytes:
    """Undo `encrypt`. Raises SealBroken for a wrong key, a wrong place, or any changed byte."""
    try:
        plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            blob[_NONCE:], associated, blob[:_NONCE], key
        )
    except (nacl.exceptions.CryptoError, ValueError):  # ValueError: shorter than its own tag
        raise SealBroken from None
    return _unpacked(unpadded(plain))


def box(data_key: bytes, reader: PublicKey) -> bytes:
    """Return `data_key` in a sealed box that only `reader` opens."""
    return bytes(nacl.public.SealedBox(nacl.public.PublicKey(reader.raw)).encrypt(data_key))


def unbox(sealed: bytes, key: PrivateKey) -> bytes:
    """Open a sealed box. Raises SealBroken where `key` is not its reader's."""
    try:
        return bytes(nacl.public.SealedBox(nacl.public.PrivateKey(key.raw)).decrypt(sealed))
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        raise SealBroken from None


def seal_bytes(place: Place, body: bytes, readers: Iterable[PublicKey]) -> bytes:
    """Encrypt `body` for `place`, write a grant for every reader, and return the ciphertext to store.

    Must run in the transaction that stores the record, or where its rows are `gathered`. Raises ValueError
    without a reader, since nobody could ever open it, and Unsigned for a key that nobody vouches for.
    """
    by_id = {_vouched(reader).id: reader for reader in readers}
    if not by_id:
        raise ValueError("A sealed record needs a reader.")
    data_key = nacl.utils.random(_KEY)
    made = [
        Grant(record=place.record, reader=name, box=box(data_key, reader))
        for name, reader in by_id.items()
    ]
    insert(*made)
    return encrypt(body, data_key, place.associated_data())


def _vouched(reader: PublicKey) -> PublicKey:
    if not reader.vouched:
        raise Unsigned
    return reader


def open_bytes(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> bytes:
    """Open a record with the one of `keys` that holds a grant. Raises SealBroken where none does."""
    (opened,) = open_many([(place, blob)], keys)
    if opened is None:
        raise SealBroken
    return opened


def open_many(
    records: Sequence[tuple[Place, bytes]], keys: Iterable[PrivateKey]
) -> list[bytes | None]:
    """Open many records with one query for grants; None in the place of records that do not open."""
    by_reader = {key.public.id: key for key in keys}
    boxes = _boxes({place.record for place, _ in records}, by_reader)
    return [
        _opened(
            place,
            bytes(blob),
            [
                (box, by_reader[name])
                for name, box in boxes.get(place.record, ())
                if name in by_reader
            ],
        )
        for place, blob in records
    ]


@contextmanager
def at_hand(records: QuerySet[Any, UUID], keys: Iterable[PrivateKey]) -> Iterator[None]:
    """Read the grants of `records` to `keys` once; within the block they are not read again."""
    token = _near.set(_grants(records, {key.public.id for key in keys}))
    try:
        yield
    finally:
        _near.reset(token)


def _boxes(records: set[UUID], readers: Iterable[str]) -> Boxes:
    near = _near.get() or {}
    return {**near, **_grants(records - set(near), readers)}


def _grants(records: Iterable[UUID] | QuerySet[Any, UUID], readers: Iterable[str]) -> Boxes:
    boxes: dict[UUID, list[tuple[str, bytes]]] = {}
    for row in _found(records, readers).order_by("id"):
        boxes.setdefault(row.record, []).append((row.reader, bytes(row.box)))
    return boxes


def _found(
    records: Iterable[UUID] | QuerySet[Any, UUID], readers: Iterable[str]
) -> QuerySet[Grant]:
    """Return the grants of `records` to `readers`, found by their records alone.

    By its index on readers SQLite may read all grants of a unit: it guesses how many a reader has.
    """
    grants = Grant.objects.alias(name=Coalesce("reader", Value("")))
    return grants.filter(record__in=records, name__in=readers)


def _opened(place: Place, blob: bytes, boxes: list[tuple[bytes, PrivateKey]]) -> bytes | None:
    """Try every grant: a planted one must not hide the true one."""
    for sealed, key in boxes:
        try:
            return decrypt(blob, unbox(sealed, key), place.associated_data())
        except SealBroken:
            continue
    return None


def seal(place: Place, value: Mapping[str, object], readers: Iterable[PublicKey]) -> bytes:
    """Seal a JSON object. It carries the version `v`, so that readers can upgrade older ones."""
    text = _JSON.encode({**value, "v": VERSION})
    return seal_bytes(place, text.encode(errors="surrogatepass"), readers)


def unseal(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> dict[str, object]:
    """Open a sealed JSON object. Raises SealBroken."""
    return _object(open_bytes(place, blob, keys))


def unseal_many(
    records: Sequence[tuple[Place, bytes]], keys: Iterable[PrivateKey]
) -> list[dict[str, object] | None]:
    """Open many sealed JSON objects with one query for grants; None in the place of those that do not open."""
    return [_object_or_none(opened) for opened in open_many(records, keys)]


def _object_or_none(opened: bytes | None) -> dict[str, object] | None:
    try:
        return None if opened is None else _object(opened)
    except SealBroken:
        return None


def _object(opened: bytes) -> dict[str, object]:
    try:
        value = json.loads(opened.decode(errors="surrogatepass"))
    except ValueError:
        raise SealBroken from None
    if not isinstance(value, dict) or value.get("v") != VERSION:
        raise SealBroken
    return value


def grant(records: Iterable[UUID], keys: Iterable[PrivateKey], readers: Iterable[PublicKey]) -> int:
    """Give `readers` grants of `records`, from a holder of `keys`; return how many were made.

    A second grant does no harm, and the existing one may be false. Raises SealBroken where a record does not
    open to `keys`, Unsigned for a key that nobody vouches for.
    """
    wanted = {_vouched(reader).id: reader for reader in readers}
    by_reader = {key.public.id: key for key in keys}
    ids = list(records)
    data_keys = _data_keys(ids, by_reader)
    if len(data_keys) < len(set(ids)):
        raise SealBroken
    made = [
        Grant(record=record, reader=name, box=box(data_key, reader))
        for record, data_key in data_keys.items()
        for name, reader in wanted.items()
    ]
    Grant.objects.bulk_create(made)
    return len(made)


def _data_keys(records: list[UUID], by_reader: Mapping[str, PrivateKey]) -> dict[UUID, bytes]:
    data_keys: dict[UUID, bytes] = {}
    for row in _found(records, by_reader).order_by("id"):
        if row.record not in data_keys:
            try:
                data_keys[row.record] = unbox(bytes(row.box), by_reader[row.reader])
            except SealBroken:
                continue
    return data_keys


def hand_on(
    records: Iterable[UUID],
    keys: Iterable[PrivateKey],
    readers: Iterable[PublicKey],
    before: Iterable[str],
) -> None:
    """Give `readers` the grants of `records` that the keys named in `before` had; only a holder can.

    Raises SealBroken where a record does not open to `keys`, Unsigned for a key that nobody vouches for.
    """
    ids, new = set(records), list(readers)
    names = {_vouched(reader).id for reader in new} | set(before)
    old = set(_found(ids, names).values_list("id", flat=True))
    grant(ids, keys, new)
    Grant.objects.filter(id__in=old).delete()


def withdraw(records: Iterable[UUID], readers: Iterable[str]) -> int:
    """Delete the grants of `records` to the keys named `readers`; return how many.

    Raises SealBroken, and deletes nothing, where a record would be left without a reader.
    """
    ids, names = set(records), set(readers)
    others = Grant.objects.filter(record__in=ids).exclude(reader__in=names)
    if set(others.values_list("record", flat=True)) < ids:
        raise SealBroken
    return forget(ids, names)


def forget(records: Iterable[UUID], readers: Iterable[str]) -> int:
    """Delete grants even where nobody can open the record afterwards; return how many."""
    gone, _ = _found(set(records), set(readers)).delete()
    return gone


def forget_readers(readers: Iterable[str]) -> None:
    """Delete every grant of the keys named `readers`, which have expired."""
    Grant.objects.filter(reader__in=set(readers)).delete()


def forget_all(*records: UUID) -> int:
    """Delete every grant of `records` without reading any: nobody opens them any more. Return how many."""
    grants = Grant.objects.filter(record__in=records)
    return grants._raw_delete(grants.db)


def readers_of(records: Iterable[UUID], readers: Iterable[str]) -> set[tuple[UUID, str]]:
    """Return the pairs of record and key name, among those given, for which there is a grant."""
    grants = _found(set(records), set(readers))
    return set(grants.values_list("record", "reader"))


def readers(records: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return the names of all keys that hold a grant, by record."""
    names: dict[UUID, set[str]] = {record: set() for record in records}
    for record, reader in Grant.objects.filter(record__in=names).values_list("record", "reader"):
        names[record].add(reader)
    return names


def somebody_opens() -> Exists:
    """Return a condition for a query of sealed rows: somebody, no matter who, holds a grant."""
    return Exists(Grant.objects.filter(record=OuterRef("pk")))


def boxes_of(record: UUID, reader: str) -> list[bytes]:
    """Return the sealed boxes of `record` for the key named `reader`, to be opened elsewhere."""
    grants = Grant.objects.filter(record=record, reader=reader).order_by("id")
    return [bytes(grant.box) for grant in grants]


def place_box(record: UUID, reader: PublicKey, sealed: bytes) -> None:
    """Store a sealed box that was made elsewhere by somebody who could open the record."""
    Grant.objects.create(record=record, reader=_vouched(reader).id, box=sealed)


def waiting(reader: PublicKey) -> int:
    """Return how many grants the key `reader` still holds."""
    return Grant.objects.filter(reader=reader.id).count()


def rewrap(old: PrivateKey, new: PublicKey, limit: int) -> int:
    """Re-seal up to `limit` grants of `old` to `new`; return how many, 0 at the end.

    Every call is one step of a long job, which continues where it stopped.
    """
    batch = list(
        Grant.objects.select_for_update().filter(reader=old.public.id).order_by("id")[:limit]
    )
    for row in batch:
        row.reader, row.box = _vouched(new).id, _reboxed(bytes(row.box), old, new)
    Grant.objects.bulk_update(batch, ["reader", "box"])
    return len(batch)


def _reboxed(sealed: bytes, old: PrivateKey, new: PublicKey) -> bytes:
    try:
        return box(unbox(sealed, old), new)
    except SealBroken:
        return sealed  # planted: it opened for nobody before either


def digest(blob: bytes | memoryview) -> str:
    """Return the digest of a ciphertext (64 hexadecimal digits), for the ledger."""
    return hashlib.sha256(bytes(blob)).hexdigest()
