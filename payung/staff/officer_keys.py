"""An officer's private key: wrapped under the password at rest, under a cookie's secret during a session.

A partner's key is 256 random bits, so a plain digest is enough to recognise it.

The password protects a stolen database, so there is only one way to try it: opening the key proves the
password, and no hash of the password is stored.
"""

import hashlib
import os
import secrets
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from payung.foundation.errors import SealBroken, TooMany
from payung.foundation.fair_lock import FairLock
from payung.foundation.sealing import Place, PrivateKey, decrypt, encrypt

SALT: Final = 16  # bytes
MEMORY = 256 * 1024  # KiB, in one pass: about a third of a second of a core; tests make it small
PASSES: Final = 1
_MOST_MEMORY: Final = 1024 * 1024  # KiB; a row may be forged
_MOST_PASSES: Final = 8
_PASSWORD: Final = b"payung officer key 1"
_COOKIE: Final = b"payung key cookie 1"

# Password attempts at once, over all processes: 256 MiB for known browsers, 256 MiB for all others. They use at
# most 12 threads of a process, which it has in addition to its worker slots (payung/config/gunicorn.py).
KNOWN: Final = FairLock("officers' keys", waiting=6, seconds=10)
STRANGERS: Final = FairLock("strangers' passwords", waiting=4, seconds=5)


@dataclass(frozen=True)
class Wrapped:
    """A private key wrapped under a password, and the cost of trying one."""

    salt: bytes
    body: bytes
    memory: int  # KiB
    passes: int

    @property
    def is_weak(self) -> bool:
        """Say whether it costs less than today's wrapping."""
        return self.memory < MEMORY or self.passes < PASSES


def _from_password(password: str, salt: bytes, memory: int, passes: int) -> bytes:
    try:
        return hash_secret_raw(
            secret=_PASSWORD + password.encode("utf-8", "surrogatepass"),
            salt=salt,
            time_cost=passes,
            memory_cost=memory,
            parallelism=1,
            hash_len=32,
            type=Type.ID,
        )
    except HashingError:  # the machine lacks the memory just now
        raise TooMany from None


def wrap(key: PrivateKey, password: str) -> Wrapped:
    """Return `key` wrapped under `password`. Raises TooMany where too many wait."""
    salt = os.urandom(SALT)
    with KNOWN.through():
        secret = _from_password(password, salt, MEMORY, PASSES)
    return Wrapped(salt, encrypt(key.raw, secret, _PASSWORD), MEMORY, PASSES)


def unwrap(wrapped: Wrapped, password: str, turns: FairLock = KNOWN, by: str = "") -> PrivateKey:
    """Undo `wrap`; `by`: the key in the line of `turns`. Raises SealBroken for a wrong password, TooMany."""
    if not (8 <= wrapped.memory <= _MOST_MEMORY and 1 <= wrapped.passes <= _MOST_PASSES):
        raise SealBroken
    with turns.through(by):
        secret = _from_password(password, wrapped.salt, wrapped.memory, wrapped.passes)
    return PrivateKey(decrypt(wrapped.body, secret, _PASSWORD))


def try_in_vain(password: str, turns: FairLock = KNOWN, by: str = "") -> None:
    """Take as long as `unwrap`, so that the time does not show whether a name exists."""
    with turns.through(by):
        _from_password(password, bytes(SALT), MEMORY, PASSES)


def lock(key: PrivateKey) -> tuple[str, str]:
    """Return a new secret for the cookie, and `key` locked under it for the session (both hexadecimal)."""
    secret = os.urandom(32)
    return secret.hex(), encrypt(key.raw, secret, _COOKIE).hex()


def unlock(locked: str, secret: str) -> PrivateKey:
    """Undo `lock`. Raises SealBroken where cookie and session do not match."""
    try:
        blob, key = bytes.fromhex(locked), bytes.fromhex(secret)
    except ValueError:
        raise SealBroken from None
    if len(key) != 32:
        raise SealBroken
    return PrivateKey(decrypt(blob, key, _COOKIE))


def new_partner_key() -> str:
    """Return a new key for a partner's machine; shown once, never stored."""
    return "payung_" + secrets.token_urlsafe(32)


def digest(partner_key: str) -> bytes:
    """Return the stored digest of a partner's key (32 bytes)."""
    return hashlib.sha256(partner_key.encode("utf-8", "replace")).digest()


def place_of_unit_key(record: UUID, unit: UUID, version: int) -> Place:
    """Return the place of a unit key's sealed private half."""
    return Place(kind="unit-key", record=record, unit=str(unit), sequence=version)
