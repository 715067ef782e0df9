"""The receipt: 20 digits that lead somebody without an account back to their answer.

19 random digits (63 bits) and a check digit, in five groups. Argon2id with a pepper from outside
the database turns it into a look-up id, which is stored, and a private key, which never is. Design:
section 6.
"""

import hashlib
import os
import secrets as random
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

from payung.foundation import secrets
from payung.foundation.argon2id import stretched
from payung.foundation.sealing import PrivateKey, PublicKey

DIGITS: Final = 20
_GROUP: Final = 4
MEMORY = 16 * 1024  # KiB that stretching a receipt takes; tests make it small

# The quasigroup of Damm (2004), "Total anti-symmetrische Quasigruppen": catches every single wrong
# digit and every swap of two neighbours.
_DAMM: Final = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


@dataclass(frozen=True, repr=False)
class Reporter:
    """The stored look-up id (16 bytes) of a receipt, and its key, derived again every time."""

    lookup: bytes
    key: PrivateKey

    @property
    def public(self) -> PublicKey:
        """Return the key to which answers are sealed."""
        return self.key.public


def check_digit(digits: str) -> str:
    """Return the check digit of `digits` after Damm."""
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return str(state)


def with_check(digits: str) -> str:
    """Return `digits` and their check digit."""
    return digits + check_digit(digits)


def draw() -> str:
    """Return a new receipt: 20 digits without spaces."""
    body = "".join(random.choice("0123456789") for _ in range(DIGITS - 1))
    return with_check(body)


def grouped(receipt: str) -> str:
    """Return the receipt for display: five groups of four."""
    return " ".join(receipt[i : i + _GROUP] for i in range(0, len(receipt), _GROUP))


def digits(text: str) -> str:
    """Return the digits in what somebody typed, in any script, as 0 to 9; all other signs are ignored."""
    return "".join(str(unicodedata.digit(sign)) for sign in text if sign.isdigit())


def read(text: str, length: int = DIGITS) -> str | None:
    """Return the receipt in what somebody typed; None where the digits cannot be right.

    `length`: for another number that ends in a check digit.
    """
    typed = digits(text)
    if len(typed) != length or with_check(typed[:-1]) != typed:
        return None
    return typed


@cache
def _making() -> ThreadPoolExecutor:
    """Return the thread that stretches the receipts of new reports, and nothing else.

    There is a process for each core: more threads would only share the same cores, and every thread keeps
    its 16 MiB. Look-ups run in another process (`receipt_lookup_client.py`): a child who sends never waits
    for them.
    """
    return ThreadPoolExecutor(1, thread_name_prefix="receipt")


# A forked process has none of its parent's threads and would wait for them for ever.
os.register_at_fork(after_in_child=_making.cache_clear)


def reporter(receipt: str) -> Reporter:
    """Return a receipt's look-up id and key. Costs 16 MiB and about 16 ms, so guessing is expensive."""
    return opened(_making().submit(stretched, peppered(receipt), MEMORY).result())


def peppered(receipt: str) -> bytes:
    """Return the 64 bytes to stretch: without the pepper, nothing stored leads to a receipt."""
    return hashlib.blake2b(receipt.encode(), key=secrets.get(secrets.RECEIPT_PEPPER)).digest()


def opened(raw: bytes) -> Reporter:
    """Return the look-up id and key in the 48 stretched bytes of a receipt."""
    return Reporter(lookup=raw[:16], key=PrivateKey(raw[16:]))
