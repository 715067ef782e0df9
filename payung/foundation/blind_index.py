"""The blind index: equal identifiers make equal tokens, which show nothing else about them.

Keyed BLAKE2b (16 bytes) over `kind|normalised value`, under a subkey for each kind. A child's own
identifiers are indexed separately (`child:` before the kind). Of a long text there is a token of the whole: it
tells which reports say the same, word for word. Kinds of low entropy (place, a bare name) are never tokenised
under these keys: a holder could try them all. Parts of names have tokens under a key that only those can make
who open the report anyway (`key_of`). Design: section 6.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from payung.foundation import secrets
from payung.foundation.identifiers import KINDS, normalise, whole_text
from payung.foundation.keypair import PrivateKey

__all__ = [
    "CHILD",
    "KINDS",
    "TEXT",
    "Key",
    "Token",
    "key_of",
    "keys",
    "normalise",
    "text_tokens",
    "tokens",
]

CHILD: Final = "child:"  # prefix of the kind of a child's own identifier
TEXT: Final = "text"  # the kind of a whole text
_SIZE: Final = 16  # bytes of a token


@dataclass(frozen=True)
class Token:
    """One identifier, blinded: its kind, the key's short name (16 hexadecimal digits), 16 bytes."""

    kind: str
    key_id: str
    value: bytes


@dataclass(frozen=True, repr=False)
class Key:
    """One key of the index."""

    raw: bytes

    @property
    def id(self) -> str:
        """Return the key's short name, stored with its tokens."""
        return hashlib.blake2b(self.raw, digest_size=8, person=b"payung blind id").hexdigest()

    def token(self, kind: str, normalised: str) -> Token:
        """Return the token of a normalised value."""
        subkey = hashlib.blake2b(kind.encode(), key=self.raw, person=b"payung blind key").digest()
        text = f"{kind}|{normalised}".encode(errors="surrogatepass")
        value = hashlib.blake2b(text, key=subkey, digest_size=_SIZE).digest()
        return Token(kind, self.id, value)


def keys() -> list[Key]:
    """Return the keys of the index, newest first: two during a change of key, otherwise one."""
    newest = secrets.get(secrets.BLIND_INDEX)
    old = secrets.get_optional(secrets.BLIND_INDEX_OLD, beside=secrets.BLIND_INDEX)
    return [Key(newest)] if old is None else [Key(newest), Key(old)]


def key_of(reader: PrivateKey) -> Key:
    """Return the key under which a reader's own index is made: derived, so that there is one secret to keep."""
    raw = hashlib.blake2b(reader.raw, digest_size=32, person=b"payung name key").digest()
    return Key(raw)


def tokens(
    kind: str,
    value: str,
    service: str | None = None,
    country: str | None = None,
    whose: str | None = None,
) -> list[Token]:
    """Return the tokens of an identifier under every key; none where it must not be tokenised.

    `kind`, `service`, `whose`: as in the report's contract. `country`: two letters, for a phone
    number or number plate without one. A child's identifier has only the `child:` token, never
    both.
    """
    normalised = normalise(kind, value, service=service, country=country)
    if normalised is None:
        return []
    name = CHILD + kind if whose == "child" else kind
    return [key.token(name, normalised) for key in keys()]


def text_tokens(text: str) -> list[Token]:
    """Return the tokens of a whole text under every key; none where it is so short that many write the same."""
    letters = whole_text(text)
    return [key.token(TEXT, letters) for key in keys()] if letters else []
