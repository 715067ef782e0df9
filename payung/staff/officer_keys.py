"""An officer's private key: under the password while it rests, under a cookie's secret while they work.

A partner's key is 256 random bits, so a plain digest of it is enough to know it again.

The password is the lock of a stolen database, so there is one lock: nothing else is kept by which a guess could
be tried. Whoever opens the key has the right password; there is no hash of it to sign in with.
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
from payung.foundation.sealing import Place, PrivateKey, decrypt, encrypt
from payung.foundation.turns import Turns

SALT: Final = 16  # bytes
MEMORY = 256 * 1024  # KiB, in one pass: about a third of a second of a core; tests make it small
PASSES: Final = 1
_MOST_MEMORY: Final = 1024 * 1024  # KiB that a row may ask for, whoever has written it
_MOST_PASSES: Final = 8
_PASSWORD: Final = b"payung officer key 1"
_COOKIE: Final = b"payung key cookie 1"

# All that try a password at once, over all processes: 256 MiB for those who are known, 256 MiB for all others.
# They hold 12 threads of a process at most, which it has for them beside those that work
# (payung/config/gunicorn.py).
KNOWN: Final = Turns("officers' keys", waiting=6, seconds=10)
STRANGERS: Final = Turns("strangers' passwords", waiting=4, seconds=5)


@dataclass(frozen=True)
class Wrapped:
    """A private key under a password, and what it costs to try one."""

    salt: bytes
    body: bytes
    memory: int  # KiB
    passes: int

    @property
    def is_weak(self) -> bool:
        """Say whether it costs less than what is wrapped today."""
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
    except HashingError:  # the machine has no such memory just now
        raise TooMany from None


def wrap(key: PrivateKey, password: str) -> Wrapped:
    """Return `key` wrapped under `password`. Raises TooMany where too many wait."""
    salt = os.urandom(SALT)
    with KNOWN.through():
        secret = _from_password(password, salt, MEMORY, PASSES)
    return Wrapped(salt, encrypt(key.raw, secret, _PASSWORD), MEMORY, PASSES)


def unwrap(wrapped: Wrapped, password: str, turns: Turns = KNOWN, by: str = "") -> PrivateKey:
    """Undo `wrap`; `by`: who waits in the line of `turns`. Raises SealBroken for a wrong password, TooMany."""
    if not (8 <= wrapped.memory <= _MOST_MEMORY and 1 <= wrapped.passes <= _MOST_PASSES):
        raise SealBroken
    with turns.through(by):
        secret = _from_password(password, wrapped.salt, wrapped.memory, wrapped.passes)
    return PrivateKey(decrypt(wrapped.body, secret, _PASSWORD))


def try_in_vain(password: str, turns: Turns = KNOWN, by: str = "") -> None:
    """Take as long as `unwrap` does, so that nobody hears by the time whether there is such a name."""
    with turns.through(by):
        _from_password(password, bytes(SALT), MEMORY, PASSES)


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
