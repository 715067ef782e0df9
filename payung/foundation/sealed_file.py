"""A file sealed to one reader, to be carried by hand: no record of it stands in any database.

The file is in age format under a one-time identity, which lies in a sealed box before it. Whoever carries it
learns for which key it is, and how large it is.
"""

import json
from collections.abc import Iterable
from typing import IO, Final

import pyrage

from payung.foundation import sealing
from payung.foundation.errors import SealBroken, Unsigned
from payung.foundation.keypair import PrivateKey, PublicKey

_MARK: Final = b"PAYUNG-PARCEL-1\n"
_LONGEST: Final = 4096  # bytes of the line that names the key


def seal(plain: IO[bytes], out: IO[bytes], reader: PublicKey) -> None:
    """Write what `plain` holds so that only `reader` reads it. Raises Unsigned for a key nobody vouches for."""
    if not reader.vouched:
        raise Unsigned
    identity = pyrage.x25519.Identity.generate()
    box = sealing.box(str(identity).encode(), reader)
    out.write(_MARK + json.dumps({"key": reader.id, "box": box.hex()}).encode() + b"\n")
    pyrage.encrypt_io(plain, out, [identity.to_public()])


def open_into(sealed: IO[bytes], out: IO[bytes], keys: Iterable[PrivateKey]) -> None:
    """Write the plain bytes to `out`. Raises SealBroken; what was written before must then be thrown away."""
    try:
        if sealed.readline(_LONGEST) != _MARK:
            raise SealBroken
        told = json.loads(sealed.readline(_LONGEST))
        (key,) = (key for key in keys if key.public.id == told["key"])
        identity = sealing.unbox(bytes.fromhex(told["box"]), key).decode()
        pyrage.decrypt_io(sealed, out, [pyrage.x25519.Identity.from_str(identity)])
    except (ValueError, KeyError, TypeError, pyrage.DecryptError, pyrage.IdentityError):
        raise SealBroken from None
    except OSError as error:
        if error.errno is None:  # what pyrage finds wrong in the middle comes without a number
            raise SealBroken from None
        raise
