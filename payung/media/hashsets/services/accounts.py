"""The services of hash sets: the file that PAYUNG_SERVICES names, one table for each set.

    ["NCMEC NPO"]                                     # the set, new or there already
    service = "ncmec"                                 # ncmec, stopncii or iwf
    address = "https://hashsharing.ncmec.org/npo"
    user = "unit-of-xa"
    secret = "ncmec-npo"                              # its files: ncmec-npo-password, and so on

`owner`, `country`, `radius`, `maker` and `baseline` (a table: A1 = true) are allowed too, for a new set.
"""

import tomllib
from collections.abc import Mapping
from importlib import import_module
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation import secrets
from payung.foundation.errors import BadInput
from payung.foundation.http_client import address
from payung.media.hashsets.details import SetDetails
from payung.media.hashsets.services.base import Account, Service
from payung.media.matcher.results import RADIUS

SERVICES: Final = ("ncmec", "stopncii", "iwf")
_WHERE: Final = "PAYUNG_SERVICES"
_KNOWN: Final[Mapping[str, type]] = {
    **dict.fromkeys(("service", "address", "user", "secret", "owner", "country", "maker"), str),
    "radius": int,
    "baseline": dict,
}
_UNREADABLE: Final = _(
    "PAYUNG_SERVICES: this file cannot be read as TOML with a table for each set."
)
_WRONG: Final = _("PAYUNG_SERVICES: in [{name}], {field} must be one of: {known}; each kind once.")
_NO_SERVICE: Final = _("PAYUNG_SERVICES: in [{name}], service must be one of: {known}.")
_NO_SET: Final = _("name: the file in PAYUNG_SERVICES has no service for a set with this name.")


def names() -> list[str]:
    """Return the sets that a service feeds, in the order of the file. Raises BadInput."""
    return list(_read())


def account(name: str) -> Account:
    """Return the service that feeds a set. Raises BadInput, with what is missing or wrong."""
    settings = _read().get(name)
    if settings is None:
        raise BadInput("name", _NO_SET)
    for field, value in settings.items():
        if not _is_of_its_kind(field, value):
            known = ", ".join(_KNOWN)
            raise BadInput(_WHERE, format_lazy(_WRONG, name=name, field=field, known=known))
    service = _service(name, settings.get("service", ""))
    prefix = settings.get("secret", service.name)
    return Account(
        set_name=name,
        service=service,
        address=address("address", settings.get("address", "")),
        user=settings.get("user", ""),
        secrets={name: _secret(f"{prefix}-{name}") for name in service.secrets},
        details=SetDetails(
            owner=settings.get("owner", ""),
            country=settings.get("country", "").upper(),
            radius=settings.get("radius", RADIUS),
            maker=settings.get("maker", ""),
            baseline=settings.get("baseline", {}),
        ),
    )


def _is_of_its_kind(field: str, value: object) -> bool:
    if isinstance(value, dict):
        return field == "baseline" and all(isinstance(secret, bool) for secret in value.values())
    return isinstance(value, _KNOWN.get(field, ()))


def _read() -> dict[str, dict[str, Any]]:
    try:
        text = settings.PAYUNG_SERVICES.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise BadInput(_WHERE, _UNREADABLE) from None
    try:
        accounts = tomllib.loads(text)
    except ValueError:
        raise BadInput(_WHERE, _UNREADABLE) from None
    if not all(isinstance(account, dict) for account in accounts.values()):
        raise BadInput(_WHERE, _UNREADABLE)
    return accounts


def _service(name: str, service_name: str) -> Service:
    if service_name not in SERVICES:
        known = ", ".join(SERVICES)
        raise BadInput(_WHERE, format_lazy(_NO_SERVICE, name=name, known=known))
    service: Service = import_module(f"payung.media.hashsets.services.{service_name}").SERVICE
    return service


def _secret(name: str) -> str:
    try:
        return secrets.given(name)
    except ImproperlyConfigured as error:
        raise BadInput("secret", str(error)) from None
