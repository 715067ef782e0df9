"""The content and signature of a webhook: Standard Webhooks, with Ed25519 (`v1a`).

So no secret of any partner lies anywhere: the worker alone holds the key that signs, and everybody may read the
half that checks it. https://www.standardwebhooks.com
"""

import json
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import nacl.signing
from django.conf import settings

from payung.foundation import secrets
from payung.intake.models import Delivery
from payung.intake.progress import Event

PUBLIC: Final = "whpk_"  # what a public key begins with


def body(each: Delivery) -> bytes:
    """Return the event as it is sent: the same bytes however often."""
    moment = each.made_at.astimezone(UTC).isoformat(timespec="milliseconds")
    told: dict[str, object] = {"type": each.event, "timestamp": moment.replace("+00:00", "Z")}
    told["data"] = (
        {}
        if each.event == Event.TEST
        else {
            "reference": str(each.report_id),
            "status": each.progress,
            "feedback": each.outcome or None,
        }
    )
    return json.dumps(told, separators=(",", ":")).encode()


def headers(event: UUID, at: datetime, sent: bytes) -> dict[str, str]:
    """Return the headers of an event: its id, when it is sent, and the worker's signatures."""
    name, moment = f"msg_{event.hex}", str(int(at.timestamp()))
    return {
        "Content-Type": "application/json",
        "User-Agent": "Payung-Webhooks",
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": " ".join(sign(key, name, moment, sent) for key in _keys()),
    }


def sign(seed: bytes, name: str, moment: str, sent: bytes) -> str:
    """Return the signature over id, time and body."""
    signed = nacl.signing.SigningKey(seed).sign(f"{name}.{moment}.".encode() + sent)
    return "v1a," + b64encode(signed.signature).decode()


def _keys() -> list[bytes]:
    """Return the keys that sign: two while the key changes, so that partners can follow."""
    old = secrets.get_optional(secrets.WEBHOOK_OLD, beside=secrets.WEBHOOK)
    newest = secrets.get(secrets.WEBHOOK)
    return [newest] if old is None else [newest, old]


def public_key() -> str | None:
    """Return the public half as partners need it; None where this installation has not named it."""
    text = settings.PAYUNG_WEBHOOK_KEY or secrets.public_half(secrets.WEBHOOK_PUBLIC)
    try:
        raw = b64decode(text.removeprefix(PUBLIC), validate=True)
    except ValueError:
        return None
    return public_of(raw) if len(raw) == 32 else None


def public_of(raw: bytes) -> str:
    """Return a public half of 32 bytes in the form in which partners are given it."""
    return PUBLIC + b64encode(raw).decode()
