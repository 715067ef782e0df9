"""The one place that encrypts.

A sealed record is padded, compressed JSON under a random data key (XChaCha20-Poly1305, libsodium),
bound by its associated data to its kind, place and author. The data key lies in a sealed box
(X25519) for each reader: a grant. Who can open one grant can make another. Nothing is sealed to a
public key that nobody vouches for. Design: section 6.
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
from django.db.models import Exists, OuterRef, QuerySet

from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.keypair import PrivateKey as PrivateKey
from payung.foundation.keypair import PublicKey as PublicKey
from payung.foundation.models import Grant
from payung.foundation.padding import padded, unpadded
from payung.foundation.record_place import VERSION as VERSION
from payung.foundation.record_place import Place as Place
from payung.foundation.sql.inserts import insert

# Of each record: reader and sealed box, oldest first.
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

    Raises ValueError beyond LARGEST, since what is larger would never open again.
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
    """Encrypt `body` for `place`, write a grant for each reader, and return what is to be stored.

    Must run in the transaction that stores the record: both stand or fall together. Raises ValueError without
    a reader, since nobody could ever open it, and Unsigned for a key that nobody vouches for.
    """
    by_id = {_known(reader).id: reader for reader in readers}
    if not by_id:
        raise ValueError("A sealed record needs a reader.")
    data_key = nacl.utils.random(_KEY)
    made = [
        Grant(record=place.record, reader=name, box=box(data_key, reader))
        for name, reader in by_id.items()
    ]
    insert(*made)
    return encrypt(body, data_key, place.associated_data())


def _known(reader: PublicKey) -> PublicKey:
    if not reader.vouched:
        raise Unsigned
    return reader


def open_bytes(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> bytes:
    """Open a record with whichever of `keys` holds a grant. Raises SealBroken where none does."""
    (opened,) = open_many([(place, blob)], keys)
    if opened is None:
        raise SealBroken
    return opened


def open_many(
    records: Sequence[tuple[Place, bytes]], keys: Iterable[PrivateKey]
) -> list[bytes | None]:
    """Open many records with one look at the grants; None stands for each that does not open."""
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
    """Look for the grants of `records` to `keys` once: within the block none of them is looked for again."""
    token = _near.set(_grants(records, {key.public.id for key in keys}))
    try:
        yield
    finally:
        _near.reset(token)


def _boxes(records: set[UUID], readers: Iterable[str]) -> Boxes:
    near = _near.get() or {}
    return {**near, **_grants(records - set(near), readers)}


def _grants(records: Iterable[UUID] | QuerySet[Any, UUID], readers: Iterable[str]) -> Boxes:
    found: dict[UUID, list[tuple[str, bytes]]] = {}
    for held in Grant.objects.filter(record__in=records, reader__in=readers).order_by("id"):
        found.setdefault(held.record, []).append((held.reader, bytes(held.box)))
    return found


def _opened(place: Place, blob: bytes, boxes: list[tuple[bytes, PrivateKey]]) -> bytes | None:
    """Try each grant: one that somebody planted must not hide the true one."""
    for sealed, key in boxes:
        try:
            return decrypt(blob, unbox(sealed, key), place.associated_data())
        except SealBroken:
            continue
    return None


def seal(place: Place, value: Mapping[str, Any], readers: Iterable[PublicKey]) -> bytes:
    """Seal a JSON object. It carries `v`, so that readers can upgrade what is older."""
    text = _JSON.encode({**value, "v": VERSION})
    return seal_bytes(place, text.encode(errors="surrogatepass"), readers)


def unseal(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> dict[str, Any]:
    """Open a sealed JSON object. Raises SealBroken."""
    return _object(open_bytes(place, blob, keys))


def unseal_many(
    records: Sequence[tuple[Place, bytes]], keys: Iterable[PrivateKey]
) -> list[dict[str, Any] | None]:
    """Open many sealed JSON objects with one look at the grants; None stands for each that does not open."""
    return [_object_or_none(opened) for opened in open_many(records, keys)]


def _object_or_none(opened: bytes | None) -> dict[str, Any] | None:
    try:
        return None if opened is None else _object(opened)
    except SealBroken:
        return None


def _object(opened: bytes) -> dict[str, Any]:
    try:
        value = json.loads(opened.decode(errors="surrogatepass"))
    except ValueError:
        raise SealBroken from None
    if not isinstance(value, dict) or value.get("v") != VERSION:
        raise SealBroken
    return value


def grant(records: Iterable[UUID], keys: Iterable[PrivateKey], readers: Iterable[PublicKey]) -> int:
    """Let `readers` open `records` too; only somebody who holds a grant can. Return how many were made.

    A second grant beside one that is there does no harm: the one there may be false. Raises SealBroken
    where a record does not open to `keys`, Unsigned for a key that nobody vouches for.
    """
    wanted = {_known(reader).id: reader for reader in readers}
    by_reader = {key.public.id: key for key in keys}
    ids = list(records)
    held = _data_keys(ids, by_reader)
    if len(held) < len(set(ids)):
        raise SealBroken
    made = [
        Grant(record=record, reader=name, box=box(data_key, reader))
        for record, data_key in held.items()
        for name, reader in wanted.items()
    ]
    Grant.objects.bulk_create(made)
    return len(made)


def _data_keys(records: list[UUID], by_reader: Mapping[str, PrivateKey]) -> dict[UUID, bytes]:
    found: dict[UUID, bytes] = {}
    for held in Grant.objects.filter(record__in=records, reader__in=by_reader).order_by("id"):
        if held.record not in found:
            try:
                found[held.record] = unbox(bytes(held.box), by_reader[held.reader])
            except SealBroken:
                continue
    return found


def hand_on(
    records: Iterable[UUID],
    keys: Iterable[PrivateKey],
    readers: Iterable[PublicKey],
    before: Iterable[str],
) -> None:
    """Let `readers` open `records` instead of the keys named in `before`; only a holder can.

    Raises SealBroken where a record does not open to `keys`, Unsigned for a key that nobody vouches for.
    """
    ids, new = set(records), list(readers)
    names = {_known(reader).id for reader in new} | set(before)
    old = set(Grant.objects.filter(record__in=ids, reader__in=names).values_list("id", flat=True))
    grant(ids, keys, new)
    Grant.objects.filter(id__in=old).delete()


def withdraw(records: Iterable[UUID], readers: Iterable[str]) -> int:
    """Take back what the keys named `readers` hold of `records`; return how many grants went.

    Raises SealBroken, and takes nothing, where a record would be left with no reader at all.
    """
    ids, names = set(records), set(readers)
    others = Grant.objects.filter(record__in=ids).exclude(reader__in=names)
    if set(others.values_list("record", flat=True)) < ids:
        raise SealBroken
    return forget(ids, names)


def forget(records: Iterable[UUID], readers: Iterable[str]) -> int:
    """Take grants back even where nobody can open the record afterwards; return how many went."""
    gone, _ = Grant.objects.filter(record__in=set(records), reader__in=set(readers)).delete()
    return gone


def forget_readers(readers: Iterable[str]) -> None:
    """Take back every grant of the keys named `readers`: their time is over."""
    Grant.objects.filter(reader__in=set(readers)).delete()


def forget_all(*records: UUID) -> int:
    """Take back every grant of `records`: nobody opens them any more. It reads none; return how many went."""
    found = Grant.objects.filter(record__in=records)
    return found._raw_delete(found.db)


def readers_of(records: Iterable[UUID], readers: Iterable[str]) -> set[tuple[UUID, str]]:
    """Return which of the keys named `readers` hold a grant to which of `records`."""
    held = Grant.objects.filter(record__in=set(records), reader__in=set(readers))
    return set(held.values_list("record", "reader"))


def readers(records: Iterable[UUID]) -> dict[UUID, set[str]]:
    """Return the names of all keys that hold a grant of each of `records`."""
    found: dict[UUID, set[str]] = {record: set() for record in records}
    for record, reader in Grant.objects.filter(record__in=found).values_list("record", "reader"):
        found[record].add(reader)
    return found


def somebody_opens() -> Exists:
    """Return, for a query of sealed rows, whether anybody at all holds a grant of each: not who."""
    return Exists(Grant.objects.filter(record=OuterRef("pk")))


def boxes_of(record: UUID, reader: str) -> list[bytes]:
    """Return the sealed boxes that the key named `reader` holds of `record`, to be opened elsewhere."""
    held = Grant.objects.filter(record=record, reader=reader).order_by("id")
    return [bytes(each.box) for each in held]


def place_box(record: UUID, reader: PublicKey, sealed: bytes) -> None:
    """Store a sealed box that was made elsewhere, by somebody who could open the record."""
    Grant.objects.create(record=record, reader=_known(reader).id, box=sealed)


def waiting(reader: PublicKey) -> int:
    """Return how many grants the key `reader` still holds."""
    return Grant.objects.filter(reader=reader.id).count()


def rewrap(old: PrivateKey, new: PublicKey, limit: int) -> int:
    """Hand up to `limit` grants of `old` on to `new`, and return how many. None left: it is done.

    Each call is one step of a long work: killed between two, it goes on where it stopped.
    """
    batch = list(
        Grant.objects.select_for_update().filter(reader=old.public.id).order_by("id")[:limit]
    )
    for held in batch:
        held.reader, held.box = _known(new).id, _reboxed(bytes(held.box), old, new)
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
