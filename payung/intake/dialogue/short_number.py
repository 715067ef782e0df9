"""The short number: 8 digits that reveal "something new" or "nothing new", and open nothing.

Seven digits can be guessed, so they protect nothing: a guess reveals only that an answer waits for somebody.
The number is stored as a keyed hash, with the pepper of the receipts. The eighth digit is a check digit.
"""

import hashlib
from typing import Final
from uuid import UUID

from payung.foundation import receipts, secrets
from payung.foundation.receipts import Reporter

DIGITS: Final = 8


def number(reporter: Reporter, page: UUID, attempt: int = 0) -> str:
    """Return the number that a page gives: the same page sent twice gives the same, another page another.

    `attempt` is counted up while a number is taken.
    """
    drawn = hashlib.blake2b(
        page.bytes + attempt.to_bytes(2), key=reporter.key.raw, person=b"payung short"
    )
    digits = str(int.from_bytes(drawn.digest()) % 10 ** (DIGITS - 1))
    return receipts.with_check(digits.zfill(DIGITS - 1))


def read(text: str) -> str | None:
    """Return the short number in typed text, in any script's numerals; None where there is none."""
    return receipts.read(text, DIGITS)


def lookup(short: str) -> bytes:
    """Return the 16 bytes under which a number is stored."""
    key = secrets.get(secrets.RECEIPT_PEPPER)
    return hashlib.blake2b(
        short.encode(), key=key, digest_size=16, person=b"payung number 1"
    ).digest()
