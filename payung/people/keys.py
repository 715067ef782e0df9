"""An officer's private key: under the password while it rests, under a cookie's secret while they work.

A partner's key is 256 random bits, so a plain digest of it is enough to know it again.

The Argon2id salt and label are apart from those of the login hash, so that neither helps to find the other.
"""

import hashlib
import os
import secrets
from typing import Final
from uuid import UUID

from argon2.low_level import Type, hash_secret_raw

from payung.foundation.errors import SealBroken
from payung.foundation.sealing import Place, PrivateKey, decrypt, encrypt

SALT: Final = 16  # bytes
# 46 MiB and one pass: the least that OWASP's password storage guidance names for Argon2id.
MEMORY = 46 * 1024  # KiB; tests make it small
_PASSWORD: Final = b"payung officer key 1"
_COOKIE: Final = b"payung key cookie 1"


def _from_password(password: str, salt: bytes) -> bytes:
    return hash_secret_raw(
        secret=_PASSWORD + password.encode(),
        salt=salt,
        time_cost=1,
        memory_cost=MEMORY,
        parallelism=1,
        hash_len=32,
        type=Type.ID,
    )


def wrap(key: PrivateKey, password: str) -> tuple[bytes, bytes]:
    """Return a new salt and `key` wrapped under `password`."""
    salt = os.urandom(SALT)
    return salt, encrypt(key.raw, _from_password(password, salt), _PASSWORD)


def unwrap(wrapped: bytes, salt: bytes, password: str) -> PrivateKey:
    """Undo `wrap`. Raises SealBroken for a wrong password."""
    return PrivateKey(decrypt(wrapped, _from_password(password, salt), _PASSWORD))


def lock(key: PrivateKey) -> tuple[str, str]:
    """Return a new secret for the cookie and `key` locked under it for the session table (both hexadecimal)."""
    secret = os.urandom(32)
    return secret.hex(), encrypt(key.raw, secret, _COOKIE).hex()


def unlock(locked: str, secret: str) -> PrivateKey:
    """Undo `lock`. Raises SealBroken where cookie and session do not belong together."""
    try:
        blob, key = bytes.fromhex(locked), bytes.fromhex(secret)
    except ValueError:
        raise SealBroken from None
    if len(key) != 32:
        raise SealBroken
    return PrivateKey(decrypt(blob, key, _COOKIE))


def new_partner_key() -> str:
    """Return a new key for a partner's machine; shown once and never kept."""
    return "payung_" + secrets.token_urlsafe(32)


def digest(partner_key: str) -> bytes:
    """Return what is kept of a partner's key (32 bytes)."""
    return hashlib.sha256(partner_key.encode("utf-8", "replace")).digest()


def place_of_unit_key(record: UUID, unit: UUID, version: int) -> Place:
    """Return where a unit key's private half is sealed."""
    return Place(kind="unit-key", record=record, unit=str(unit), sequence=version)
