"""The two halves of a reader's key (X25519): the public half seals, the private half opens."""

import hashlib
from dataclasses import dataclass, field

import nacl.public

from payung.foundation.signing import SigningKey


@dataclass(frozen=True)
class PublicKey:
    """A reader, to whom records can be sealed once somebody vouches for the key.

    `vouched` is set by `staff/trust_chain.py` after it checked a signature up to the installation's root, or
    by a holder of the private half. A key straight from a table is not vouched for.
    """

    raw: bytes
    vouched: bool = field(default=False, compare=False)

    @property
    def id(self) -> str:
        """Return the key's short name (32 hexadecimal digits), stored in clear with every grant."""
        return hashlib.blake2b(self.raw, digest_size=16, person=b"payung key id").hexdigest()


@dataclass(frozen=True, repr=False)
class PrivateKey:
    """The key that opens grants to its public half. Never stored in clear, never printed."""

    raw: bytes

    @classmethod
    def generate(cls) -> "PrivateKey":
        """Return a new random X25519 key."""
        return cls(bytes(nacl.public.PrivateKey.generate()))

    @property
    def public(self) -> PublicKey:
        """Return the public half; a holder of the private half needs nobody to vouch for it."""
        return PublicKey(bytes(nacl.public.PrivateKey(self.raw).public_key), vouched=True)

    @property
    def signing(self) -> SigningKey:
        """Return the same person's signing key: derived, so that there is one secret to keep."""
        seed = hashlib.blake2b(self.raw, digest_size=32, person=b"payung signing 1")
        return SigningKey(seed.digest())
