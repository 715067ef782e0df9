"""The sealed form field: the form carries the answers, and only this face can read or change them.

Each day has its own key, derived from the face's secret. The keys of today and yesterday open a field; an older
one is asked again.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from payung.foundation import clock, secrets
from payung.foundation.errors import SealBroken
from payung.foundation.sealing import decrypt, encrypt

VERSION: Final = b"1"
LONGEST: Final = 1_000_000  # characters of a field; more than any form holds


def _key(day: date) -> bytes:
    """Return the 32-byte key of `day`."""
    return hashlib.blake2b(
        day.isoformat().encode(),
        key=secrets.get(secrets.FORM),
        digest_size=32,
        person=b"payung form key",
    ).digest()


def seal(kind: str, value: Mapping[str, object]) -> str:
    """Return `value` (JSON) as the text of a hidden field of the form `kind`."""
    body = json.dumps(value, separators=(",", ":")).encode()
    today = clock.now().date()
    return base64.urlsafe_b64encode(encrypt(body, _key(today), VERSION + kind.encode())).decode()


def unseal(kind: str, text: str) -> dict[str, object]:
    """Return the sealed value. Raises SealBroken if the field is changed, of another form, or too old."""
    if len(text) > LONGEST:
        raise SealBroken
    try:
        blob = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError, ValueError):
        raise SealBroken from None
    today = clock.now().date()
    for day in (today, today - timedelta(days=1)):
        try:
            value = json.loads(decrypt(blob, _key(day), VERSION + kind.encode()))
        except SealBroken:
            continue
        if isinstance(value, dict):
            return value
    raise SealBroken
