"""Signatures (Ed25519, libsodium), so that a forged database is not believed.

A signature covers a domain and fields, each with its length in front: signed for one purpose, or in one
order, it means nothing elsewhere. Design: section 6.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import nacl.exceptions
import nacl.signing

SIGNATURE = 64  # bytes
PUBLIC = 32  # bytes


def key_id(public: bytes) -> str:
    """Return the short name of a public signing key (32 hexadecimal digits)."""
    return hashlib.blake2b(public, digest_size=16, person=b"payung signer id").hexdigest()


@dataclass(frozen=True, repr=False)
class SigningKey:
    """The 32-byte seed of an Ed25519 key. Never stored in clear, never printed."""

    seed: bytes

    @classmethod
    def generate(cls) -> "SigningKey":
        """Return a new random key."""
        return cls(bytes(nacl.signing.SigningKey.generate()))

    @property
    def public(self) -> bytes:
        """Return the public half (32 bytes)."""
        return bytes(nacl.signing.SigningKey(self.seed).verify_key)

    def sign(self, domain: str, fields: Sequence[bytes]) -> bytes:
        """Return the signature (64 bytes) over `fields` for one purpose, `domain`."""
        return bytes(nacl.signing.SigningKey(self.seed).sign(message(domain, fields)).signature)


def message(domain: str, fields: Sequence[bytes]) -> bytes:
    """Return the bytes to sign: the domain, then the fields, all with their length in front."""
    parts = [domain.encode(), *fields]
    return b"".join(len(part).to_bytes(4) + part for part in parts)


def signed_by(public: bytes, domain: str, fields: Sequence[bytes], signature: bytes) -> bool:
    """Say whether the holder of `public` signed exactly these fields for this purpose."""
    return _right(bytes(public), message(domain, fields), bytes(signature))


@lru_cache(maxsize=4096)
def _right(public: bytes, signed: bytes, signature: bytes) -> bool:
    """Pure, so cached: every report checks the same keys."""
    try:
        nacl.signing.VerifyKey(public).verify(signed, signature)
    except (nacl.exceptions.CryptoError, ValueError, TypeError):
        return False
    return True
