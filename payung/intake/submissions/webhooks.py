"""The content of a webhook, and the public half of the key that signs it (`foundation/webhook_signatures.py`).

So we store no secret of a partner: only the worker holds the key that signs, and everybody may read the
public half. https://www.standardwebhooks.com
"""

import json
from base64 import b64decode, b64encode
from datetime import UTC
from typing import Final

from django.conf import settings

from payung.foundation import secrets
from payung.intake.models import Delivery
from payung.intake.progress import Event

PUBLIC: Final = "whpk_"  # what a public key begins with


def body(delivery: Delivery) -> bytes:
    """Return the JSON of an event: the same bytes at every try."""
    moment = delivery.made_at.astimezone(UTC).isoformat(timespec="milliseconds")
    event: dict[str, object] = {"type": delivery.event, "timestamp": moment.replace("+00:00", "Z")}
    event["data"] = (
        {}
        if delivery.event == Event.TEST
        else {
            "reference": str(delivery.report_id),
            "status": delivery.progress,
            "feedback": delivery.outcome or None,
        }
    )
    return json.dumps(event, separators=(",", ":")).encode()


def public_key() -> str | None:
    """Return the public half in the partners' form; None where this installation has none."""
    text = settings.PAYUNG_WEBHOOK_KEY or secrets.public_half(secrets.WEBHOOK_PUBLIC)
    try:
        raw = b64decode(text.removeprefix(PUBLIC), validate=True)
    except ValueError:
        return None
    return public_of(raw) if len(raw) == 32 else None


def public_of(raw: bytes) -> str:
    """Return a public half of 32 bytes in the partners' form."""
    return PUBLIC + b64encode(raw).decode()
