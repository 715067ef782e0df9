"""The two halves of a reader's key (X25519): what seals to somebody, and what opens."""

import hashlib
from dataclasses import dataclass, field

import nacl.public

from payung.foundation.signing import SigningKey


@dataclass(frozen=True)
class PublicKey:
    """A reader: somebody to whom a record can be sealed, once somebody vouches for the key.

    `vouched` is set where that was found out (`staff/trust_chain.py`): a signature that leads to the
    installation's root, or the private half in hand. A key that merely stands in a table has it not.
    """

    raw: bytes
    vouched: bool = field(default=False, compare=False)

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
        """Return the public half; who holds the private one needs nobody's word for it."""
        return PublicKey(bytes(nacl.public.PrivateKey(self.raw).public_key), vouched=True)

    @property
    def signing(self) -> SigningKey:
        """Return the key with which the same person signs: derived, so that there is one secret to keep."""
        seed = hashlib.blake2b(self.raw, digest_size=32, person=b"payung signing 1")
        return SigningKey(seed.digest())
