"""A file sealed to one reader and carried by hand: no database has a record of it.

The file is in age format under a one-time identity, which precedes it in a sealed box. A carrier learns for
which key it is and how large it is.
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
    """Write `plain` so that only `reader` can read it. Raises Unsigned for a key nobody vouches for."""
    if not reader.vouched:
        raise Unsigned
    identity = pyrage.x25519.Identity.generate()
    box = sealing.box(str(identity).encode(), reader)
    out.write(_MARK + json.dumps({"key": reader.id, "box": box.hex()}).encode() + b"\n")
    pyrage.encrypt_io(plain, out, [identity.to_public()])


def open_into(sealed: IO[bytes], out: IO[bytes], keys: Iterable[PrivateKey]) -> None:
    """Write the plain bytes to `out`. Raises SealBroken; then discard what was written."""
    try:
        if sealed.readline(_LONGEST) != _MARK:
            raise SealBroken
        header = json.loads(sealed.readline(_LONGEST))
        (key,) = (key for key in keys if key.public.id == header["key"])
        identity = sealing.unbox(bytes.fromhex(header["box"]), key).decode()
        pyrage.decrypt_io(sealed, out, [pyrage.x25519.Identity.from_str(identity)])
    except (ValueError, KeyError, TypeError, pyrage.DecryptError, pyrage.IdentityError):
        raise SealBroken from None
    except OSError as error:
        if error.errno is None:  # pyrage's errors within a file have no number
            raise SealBroken from None
        raise
