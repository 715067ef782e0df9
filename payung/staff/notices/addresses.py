"""An address for notices: checked at the desk, then in a box that only the worker opens."""

from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation import http_client, sealing, secrets
from payung.foundation.errors import BadInput
from payung.foundation.identifiers import normalise
from payung.foundation.keypair import PrivateKey, PublicKey
from payung.staff.notices.kinds import NoticeKind

_SIZE: Final = 512  # bytes of each address in its box: a length tells nothing


def checked(kind: NoticeKind, text: str, country: str) -> str:
    """Return an address as it is kept. Raises BadInput, field `address`."""
    if kind is NoticeKind.WEBHOOK:
        return str(http_client.address("address", text))
    typed = text.strip()
    if kind is NoticeKind.EMAIL:
        if not normalise("email", typed) or any(sign.isspace() or sign in ",;<>" for sign in typed):
            raise BadInput("address", _("Write one e-mail address, such as duty@unit.example."))
        return typed
    number = normalise("phone", typed, country=country)
    if not number or not number.startswith("+"):
        raise BadInput("address", _("Write one telephone number, with its country code."))
    return number


def public_key() -> PublicKey | None:
    """Return the key to which addresses are boxed; None where this installation has none."""
    text = settings.PAYUNG_NOTICES_KEY or secrets.public_half(secrets.NOTICES_PUBLIC)
    try:
        raw = bytes.fromhex(text)
    except ValueError:
        return None
    return PublicKey(raw) if len(raw) == 32 else None


def boxed(address: str) -> bytes:
    """Return an address in a box that the worker alone opens. Raises BadInput where there is no key for it."""
    key = public_key()
    if key is None:
        raise BadInput("address", _("This installation cannot send notices yet."))
    return sealing.box(address.encode().ljust(_SIZE, b"\0"), key)


def opened(body: bytes) -> str:
    """Return the address in a box, in the worker. Raises SealBroken."""
    key = PrivateKey(secrets.get(secrets.NOTICES))
    return sealing.unbox(body, key).rstrip(b"\0").decode()
