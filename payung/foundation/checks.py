"""System checks: one sentence for every setting that is missing or weak in this installation.

In development a missing secret or folder is no fault: `payung serve` makes it.
"""

import ipaddress
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Advice
from django.core.exceptions import ImproperlyConfigured

from payung.foundation import address, secrets

FACES: Final = ("public", "desk", "api")  # those that serve pages; commands may lack a country
_HANDLERS: Final = {
    "payung.foundation.uploads.SealingUploadHandler",
    "payung.foundation.uploads.RefusingUploadHandler",
}


@register(Tags.security)
def check_secrets(**_kwargs: object) -> list[CheckMessage]:
    """Report the secrets of this face that are missing, weak or readable by other users."""
    return [
        Error(sentence, id="payung.E001")
        for name in settings.PAYUNG_SECRETS
        for sentence in _faults_of(name, settings.PAYUNG_SECRETS_DIR)
    ]


def _faults_of(name: str, folder: Path) -> Iterator[str]:
    if settings.PAYUNG_DEVELOPMENT and not secrets.exists(name, folder):
        return
    try:
        secrets.read(name, folder)
    except ImproperlyConfigured as error:
        yield str(error)
    path = folder / name
    # systemd protects the secrets that it hands over by an access list, which shows as a group's permission.
    handed_over = str(folder) == os.environ.get("CREDENTIALS_DIRECTORY")
    if path.is_file() and not handed_over and _open_to_others(path):
        yield f"The secret {name!r} can be read by other users: run `chmod 600 {path}`."


@register(Tags.security)
def check_home(**_kwargs: object) -> list[CheckMessage]:
    """Report a home folder that is missing or open to other users."""
    home: Path = settings.PAYUNG_HOME
    if not home.exists() and settings.PAYUNG_DEVELOPMENT:
        return []
    if not home.is_dir():
        return [Error(f"PAYUNG_HOME ({home}) is no folder.", id="payung.E002")]
    if _open_to_others(home):
        sentence = f"PAYUNG_HOME can be read by other users: run `chmod 700 {home}`."
        return [Error(sentence, id="payung.E003")]
    return []


def _open_to_others(path: Path) -> bool:
    return bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))


@register(Tags.security)
def check_settings(**_kwargs: object) -> list[CheckMessage]:
    """Report settings that would expose something."""
    faults: list[CheckMessage] = []
    if settings.DEBUG and not settings.PAYUNG_DEVELOPMENT:
        faults.append(Error("DEBUG is on outside development: turn it off.", id="payung.E004"))
    if len(settings.FILE_UPLOAD_HANDLERS) != 1 or not _HANDLERS.issuperset(
        settings.FILE_UPLOAD_HANDLERS
    ):
        sentence = "FILE_UPLOAD_HANDLERS must be one handler of payung.foundation.uploads."
        faults.append(Error(sentence, id="payung.E005"))
    serves = settings.PAYUNG_FACE in FACES and not settings.PAYUNG_DEVELOPMENT
    if serves and not re.fullmatch(r"[A-Z]{2}", settings.PAYUNG_COUNTRY):
        sentence = "PAYUNG_COUNTRY must be the two capital letters of a country."
        faults.append(Error(sentence, id="payung.E006"))
    if serves and not settings.PAYUNG_PROXY:
        sentence = (
            "PAYUNG_PROXY is not set: behind a proxy, limits would take everybody for one address."
        )
        faults.append(Advice(sentence, id="payung.W007"))
    return [*faults, *_no_proxies()]


def _no_proxies() -> list[CheckMessage]:
    """Report entries of PAYUNG_PROXY that can be no proxy: limits would silently count by the proxy."""
    return [
        Error(
            f"PAYUNG_PROXY names {word!r}: it takes addresses as they are usually written, or 'unix'.",
            id="payung.E008",
        )
        for word in sorted(settings.PAYUNG_PROXY)
        if word != address.SOCKET and not _is_address(word)
    ]


def _is_address(word: str) -> bool:
    try:
        return str(ipaddress.ip_address(word)) == word
    except ValueError:
        return False
