"""The signature of a webhook: Standard Webhooks, with Ed25519 (`v1a`). https://www.standardwebhooks.com"""

from base64 import b64encode
from datetime import datetime
from uuid import UUID

import nacl.signing

from payung.foundation import secrets


def headers(event: UUID, at: datetime, sent: bytes) -> dict[str, str]:
    """Return the headers of an event: its id, the time of sending, and the worker's signatures."""
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
    """Return the signing keys: two while the key changes, so that receivers can follow."""
    old = secrets.get_optional(secrets.WEBHOOK_OLD, beside=secrets.WEBHOOK)
    newest = secrets.get(secrets.WEBHOOK)
    return [newest] if old is None else [newest, old]
