"""The short number: 8 digits that reveal "something new" or "nothing new", and open nothing.

Seven digits are few, so nothing may hang on them: whoever guesses one learns that somebody, somewhere, has an
answer waiting. It is stored as a keyed hash, with the pepper of the receipts.
"""

import hashlib
from typing import Final
from uuid import UUID

from payung.foundation import receipts, secrets
from payung.foundation.receipts import Reporter

DIGITS: Final = 8


def number(reporter: Reporter, page: UUID, attempt: int = 0) -> str:
    """Return the number that a page gives: the same page sent twice gives the same, and no other page does.

    `attempt` counts on where one is taken already.
    """
    drawn = hashlib.blake2b(
        page.bytes + attempt.to_bytes(2), key=reporter.key.raw, person=b"payung short"
    )
    digits = str(int.from_bytes(drawn.digest()) % 10 ** (DIGITS - 1))
    return receipts.with_check(digits.zfill(DIGITS - 1))


def read(text: str) -> str | None:
    """Return the short number in what somebody typed, in any script's numerals; None where it is none."""
    return receipts.read(text, DIGITS)


def lookup(short: str) -> bytes:
    """Return the 16 bytes under which a number is kept."""
    key = secrets.get(secrets.RECEIPT_PEPPER)
    return hashlib.blake2b(
        short.encode(), key=key, digest_size=16, person=b"payung number 1"
    ).digest()
