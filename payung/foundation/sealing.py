"""The one place that encrypts.

A sealed record is padded, compressed JSON under a random data key (XChaCha20-Poly1305, libsodium),
bound by its associated data to its kind, place and author. The data key lies in a sealed box
(X25519) for each reader: a grant. Who can open one grant can make another. Design: section 6.
"""

import hashlib
import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import nacl.bindings
import nacl.exceptions
import nacl.public
import nacl.utils
from django.db import IntegrityError, transaction

from payung.foundation.errors import SealBroken
from payung.foundation.models import Grant

VERSION: Final = 1
BUCKETS: Final = (1024, 4096, 16384, 65536)  # bytes; beyond the last, multiples of it
LARGEST: Final = 64 * 1024 * 1024  # bytes that one record may unpack to
_NONCE: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
_TAG: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_ABYTES
_KEY: Final = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_KEYBYTES


@dataclass(frozen=True)
class Place:
    """Where a record belongs. All of it is associated data: moved elsewhere, it does not open."""

    kind: str
    record: UUID
    unit: str = ""
    author: str = ""
    sequence: int = 0

    def associated_data(self) -> bytes:
        """Return the fields with their lengths before them, so that no two places read alike."""
        fields = [
            str(VERSION),
            self.kind,
            str(self.record),
            self.unit,
            self.author,
            str(self.sequence),
        ]
        encoded = [field.encode() for field in fields]
        return b"".join(struct.pack(">I", len(field)) + field for field in encoded)


@dataclass(frozen=True)
class PublicKey:
    """A reader: somebody to whom a record can be sealed."""

    raw: bytes

    @property
    def id(self) -> str:
        """Return the key's short name (32 hexadecimal digits), kept in clear beside each grant."""
        return hashlib.blake2b(self.raw, digest_size=16, person=b"payung key id").hexdigest()


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """What opens the grants made to its public half. Never stored in clear, never printed."""

    raw: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        """Return a new random X25519 key."""
        return cls(bytes(nacl.public.PrivateKey.generate()))

    @property
    def public(self) -> PublicKey:
        """Return the public half."""
        return PublicKey(bytes(nacl.public.PrivateKey(self.raw).public_key))


def padded(body: bytes) -> bytes:
    """Return `body` with its length before it, filled up to the next bucket."""
    framed = struct.pack(">I", len(body)) + body
    largest = BUCKETS[-1]
    size = next((b for b in BUCKETS if len(framed) <= b), -(-len(framed) // largest) * largest)
    return framed.ljust(size, b"\0")


def unpadded(body: bytes) -> bytes:
    """Undo `padded`. Raises SealBroken where the length does not fit."""
    if len(body) < 4:
        raise SealBroken
    (length,) = struct.unpack(">I", body[:4])
    if length > len(body) - 4:
        raise SealBroken
    return body[4 : 4 + length]


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
    plain = padded(zlib.compress(body, 6))
    return nonce + nacl.bindings.crypto_aead_xchacha20poly1305_ietf_encrypt(
        plain, associated, nonce, key
    )


def decrypt(blob: bytes, key: bytes, associated: bytes) -> bytes:
    """Undo `encrypt`. Raises SealBroken for a wrong key, a wrong place, or any changed byte."""
    if len(blob) < _NONCE + _TAG:
        raise SealBroken
    try:
        plain = nacl.bindings.crypto_aead_xchacha20poly1305_ietf_decrypt(
            blob[_NONCE:], associated, blob[:_NONCE], key
        )
    except nacl.exceptions.CryptoError:
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

    Must run in the transaction that stores the record: a record and its grants stand or fall
    together. Raises ValueError without a reader, since nobody could ever open it.
    """
    by_id = {reader.id: reader for reader in readers}
    if not by_id:
        raise ValueError("A sealed record needs a reader.")
    data_key = nacl.utils.random(_KEY)
    Grant.objects.bulk_create(
        [
            Grant(record=place.record, reader=name, box=box(data_key, reader))
            for name, reader in by_id.items()
        ]
    )
    return encrypt(body, data_key, place.associated_data())


def open_bytes(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> bytes:
    """Open a record with whichever of `keys` holds a grant. Raises SealBroken where none does."""
    by_reader = {key.public.id: key for key in keys}
    grant = Grant.objects.filter(record=place.record, reader__in=by_reader).first()
    if grant is None:
        raise SealBroken
    data_key = unbox(bytes(grant.box), by_reader[grant.reader])
    return decrypt(bytes(blob), data_key, place.associated_data())


def seal(place: Place, value: Mapping[str, Any], readers: Iterable[PublicKey]) -> bytes:
    """Seal a JSON object. It carries `v`, so that readers can upgrade what is older."""
    text = json.dumps({**value, "v": VERSION}, ensure_ascii=False, separators=(",", ":"))
    return seal_bytes(place, text.encode("utf-8", "surrogatepass"), readers)


def unseal(place: Place, blob: bytes, keys: Iterable[PrivateKey]) -> dict[str, Any]:
    """Open a sealed JSON object. Raises SealBroken."""
    text = open_bytes(place, blob, keys).decode("utf-8", "surrogatepass")
    try:
        value = json.loads(text)
    except ValueError:
        raise SealBroken from None
    if not isinstance(value, dict) or value.get("v") != VERSION:
        raise SealBroken
    return value


def grant(record: UUID, keys: Iterable[PrivateKey], reader: PublicKey) -> None:
    """Let `reader` open `record` too; only somebody who holds a grant can. Raises SealBroken."""
    by_reader = {key.public.id: key for key in keys}
    held = Grant.objects.filter(record=record, reader__in=by_reader).first()
    if held is None:
        raise SealBroken
    data_key = unbox(bytes(held.box), by_reader[held.reader])
    try:
        with transaction.atomic():
            Grant.objects.create(record=record, reader=reader.id, box=box(data_key, reader))
    except IntegrityError:
        return  # the reader has one already


def withdraw(record: UUID, reader: PublicKey) -> None:
    """Take back the grant of `reader` to `record`. Raises SealBroken where it is the last."""
    held = Grant.objects.filter(record=record)
    if not held.exclude(reader=reader.id).exists():
        raise SealBroken
    held.filter(reader=reader.id).delete()


def forget(record: UUID, reader: PublicKey) -> None:
    """Take back the grant of `reader` to `record`, even where nobody can open the record afterwards."""
    Grant.objects.filter(record=record, reader=reader.id).delete()


def digest(blob: bytes | memoryview) -> str:
    """Return the digest of a ciphertext (64 hexadecimal digits), for the ledger."""
    return hashlib.sha256(bytes(blob)).hexdigest()
