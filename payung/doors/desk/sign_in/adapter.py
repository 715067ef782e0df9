"""The adapters of allauth: nobody signs up, nothing is mailed, and a secret opens for its owner alone."""

import base64
from io import BytesIO
from typing import NoReturn
from uuid import UUID

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.core.exceptions import ImproperlyConfigured
from qrcode.image.svg import SvgPathFillImage

from payung.foundation import secrets
from payung.foundation.sealing import decrypt, encrypt


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Officers are invited by an administrator, and have no mail address."""

    def is_open_for_signup(self, *_args: object, **_kwargs: object) -> bool:
        """Refuse."""
        return False

    def send_mail(self, *_args: object, **_kwargs: object) -> NoReturn:
        """Refuse: a mail would tell others who works here."""
        raise ImproperlyConfigured("The desk sends no mail.")

    def send_notification_mail(self, *_args: object, **_kwargs: object) -> None:
        """Send nothing."""

    def add_message(self, *_args: object, **_kwargs: object) -> None:
        """Show nothing: our pages have their own messages."""


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of authenticator apps under a key that no database holds."""

    def encrypt(self, *_args: object) -> NoReturn:
        """Refuse: allauth does not name the owner of the secret; use `seal`."""
        raise ImproperlyConfigured("A second factor's secret is sealed with its owner.")

    decrypt = encrypt

    def seal(self, officer: UUID, text: str) -> str:
        """Return `text` encrypted so that it opens for `officer` alone."""
        key = secrets.get(secrets.SECOND_FACTOR)
        return base64.b64encode(encrypt(text.encode(), key, _place(officer))).decode()

    def unseal(self, officer: UUID, sealed: str) -> str:
        """Undo `seal`. Raises SealBroken for another officer, another key, or any changed byte."""
        key = secrets.get(secrets.SECOND_FACTOR)
        return decrypt(base64.b64decode(sealed), key, _place(officer)).decode()

    def build_totp_svg(self, url: str) -> str:
        """Return the QR code on white, so that it can be read on a dark page too."""
        picture = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage).save(picture)
        return picture.getvalue().decode()


def _place(officer: UUID) -> bytes:
    return b"payung second factor 1|" + officer.bytes
