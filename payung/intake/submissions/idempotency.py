"""Recognise a report that a machine sends twice, and store it once.

A partner names each report with an idempotency key of its own choice. We store keyed digests of that key and
of the report, so that a stolen table reveals neither, and nobody can check a guess.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation import secrets
from payung.foundation.errors import BadInput, Conflict
from payung.triage.report import Report

HEADER: Final = "Idempotency-Key"
LONGEST: Final = 255  # characters of a key
KEPT_FOR: Final = timedelta(days=7)  # at least; the worker forgets older keys

PATTERN: Final = r"^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$"

_KEY: Final = re.compile(PATTERN)
_SIZE: Final = 16  # bytes of a digest


class KeyReused(Conflict):
    """An idempotency key came again with another report."""

    code = "key_reused"
    sentence = _(
        "Another report was already sent with this Idempotency-Key. Use a new key "
        "for each new report."
    )


@dataclass(frozen=True)
class IdempotencyDigests:
    """Keyed digests (16 bytes each) of a sender's key and of its report."""

    key: bytes
    digest: bytes


def digests(partner: UUID, key: str, report: Report) -> IdempotencyDigests:
    """Return the digests of an idempotency key and its report. Raises BadInput for a malformed key.

    The parsed report counts, not its letters: another order of its fields is the same report.
    """
    if len(key) > LONGEST or not _KEY.fullmatch(key):
        raise BadInput(HEADER, _("An Idempotency-Key has 1 to 255 visible ASCII characters."))
    text = json.dumps(report.as_dict(), sort_keys=True, separators=(",", ":"))
    return IdempotencyDigests(_digest(partner, b"key", key), _digest(partner, b"report", text))


def _digest(partner: UUID, what: bytes, text: str) -> bytes:
    secret = secrets.get(secrets.IDEMPOTENCY)
    return hashlib.blake2b(
        partner.bytes + text.encode(),
        key=secret,
        digest_size=_SIZE,
        person=b"payung " + what,
    ).digest()
