"""Second factors: the one module that reads and writes allauth's records of them.

A code is valid for one sign-in. The time step of the last code is stored with the secret, so no process of the
desk accepts the same code again.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast
from uuid import UUID

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.webauthn.internal import auth as webauthn
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from payung.doors.desk.sign_in.adapter import SecondFactorAdapter
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.viewer import Viewer
from payung.staff.actions import sessions

APP: Final = "totp"
PASSKEY: Final = "webauthn"
LONGEST_NAME: Final = 60
_NEW_APP: Final = "new_app"  # in the session: the sealed secret of the app that is being set up
# Exceptions of the libraries at an invented answer of a passkey.
_MADE_UP: Final = (
    *(ValidationError, ValueError, TypeError, KeyError, AttributeError, IndexError),
    *(RecursionError, OverflowError, MemoryError),
)


@dataclass(frozen=True)
class Factor:
    """One second factor, as its owner sees it."""

    id: int
    kind: str
    name: str
    made_at: datetime
    used_at: datetime | None


def _adapter() -> SecondFactorAdapter:
    return cast("SecondFactorAdapter", get_adapter())


def _rows(officer: UUID) -> QuerySet[Authenticator]:
    rows: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=officer)
    return rows.filter(type__in=(APP, PASSKEY))


def of(officer: UUID) -> list[Factor]:
    """Return the second factors of an officer, oldest first."""
    return [
        Factor(
            id=row.pk,
            kind=row.type,
            name=row.data.get("name") or _("Authenticator app"),
            made_at=row.created_at,
            used_at=row.last_used_at,
        )
        for row in _rows(officer).order_by("created_at", "pk")
    ]


def has_any(officer: UUID) -> bool:
    """Say whether an officer has a second factor."""
    return _rows(officer).exists()


def without(officers: Iterable[UUID]) -> int:
    """Return the number of `officers` without a second factor, by one SQL query."""
    wanted = set(officers)
    rows = Authenticator.objects.filter(user_id__in=wanted, type__in=(APP, PASSKEY))
    return len(wanted - set(rows.values_list("user_id", flat=True)))


def remove(officer: UUID, factor: int) -> None:
    """Remove one second factor of an officer. Raises NotFound, and Conflict for the last one."""
    with transaction.atomic():
        rows = {row.pk: row for row in _rows(officer).select_for_update()}
        if factor not in rows:
            raise NotFound
        if len(rows) == 1:
            raise Conflict(_("This is your only second factor. Add another one first."))
        rows[factor].delete()


def reset(viewer: Viewer, officer: UUID) -> None:
    """Remove all second factors of an officer who lost theirs, and end their sessions.

    For administrators. The officer sets up a new factor at the next sign-in.
    """
    with transaction.atomic():
        sessions.reset_second_factor(viewer, officer)
        _rows(officer).delete()


# --- authenticator apps (TOTP, RFC 6238)


def new_secret(request: HttpRequest, officer: UUID) -> str:
    """Return the secret of the app that is being set up. It stays the same until it is confirmed."""
    sealed = request.session.get(_NEW_APP)
    if sealed is None:
        sealed = _adapter().seal(officer, generate_totp_secret())
        request.session[_NEW_APP] = sealed
    return _adapter().unseal(officer, sealed)


def picture(user: AbstractBaseUser, secret: str) -> str:
    """Return the QR code for an app, as a data URL."""
    svg = _adapter().build_totp_svg(_adapter().build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()


def add_app(request: HttpRequest, officer: UUID, code: str) -> Authenticator | None:
    """Store the app that is being set up, in place of an earlier one; None for a wrong code."""
    secret = new_secret(request, officer)
    step = _step(secret, code)
    if step is None:
        return None
    row = keep_app(officer, secret, step)
    del request.session[_NEW_APP]
    return row


def keep_app(officer: UUID, secret: str, step: int = 0) -> Authenticator:
    """Store `secret` for an officer in place of an earlier one. Codes are valid after time step `step`."""
    with transaction.atomic():
        _rows(officer).filter(type=APP).delete()
        data = {"secret": _adapter().seal(officer, secret), "step": step}
        return Authenticator.objects.create(user_id=officer, type=APP, data=data)


def invent_app(officer: UUID) -> None:
    """Give an officer of a demonstration an app that nobody holds: `payung demo code` reads its codes."""
    keep_app(officer, generate_totp_secret())


def check_code(officer: UUID, code: str) -> Authenticator | None:
    """Return the officer's app if `code` is right and newer than any used one, else None."""
    with transaction.atomic():
        row = _rows(officer).filter(type=APP).select_for_update().first()
        step = _step(_secret(row), code) if row else None
        if row is None or step is None or step <= row.data["step"]:
            return None
        row.data["step"] = step
        row.save(update_fields=["data"])
    return row


def next_code(officer: UUID) -> str | None:
    """Return an unused code of an officer's app that is valid for half a minute; None if all are used.

    Only for a demonstration and for tests, since nobody else may know a secret. Raises NotFound without an app.
    """
    row = _rows(officer).filter(type=APP).first()
    if row is None:
        raise NotFound
    steps = list(yield_hotp_counters_from_time())
    current = steps[len(steps) // 2 :]  # this one, and those of a clock that is ahead
    unused = [step for step in current if step > row.data["step"]]
    return _code(_secret(row), unused[0]) if unused else None


def _secret(row: Authenticator) -> str:
    return _adapter().unseal(row.user_id, row.data["secret"])


def _code(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))


def _step(secret: str, code: str) -> int | None:
    """Return the newest valid time step of `code`; None if it has none."""
    steps = list(yield_hotp_counters_from_time())
    return next(
        (
            step
            for step in reversed(steps)
            if compare_user_code(actual=code, expected=_code(secret, step))
        ),
        None,
    )


# --- passkeys (WebAuthn). The session holds the challenge; allauth and fido2 check the answer.


def creation_options(user: AbstractBaseUser) -> str:
    """Return the options with which a browser makes a passkey (JSON)."""
    return json.dumps(webauthn.begin_registration(user, passwordless=False), default=dict)


def add_passkey(user: AbstractBaseUser, name: str, answer: str) -> Authenticator | None:
    """Store the passkey that a browser has made; return None if its answer is wrong."""
    try:
        credential = json.loads(answer)
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except _MADE_UP:
        return None
    short = " ".join(name.split())[:LONGEST_NAME] or _("Passkey")
    return cast("Authenticator", webauthn.WebAuthn.add(user, short, credential).instance)


def request_options(user: AbstractBaseUser) -> str:
    """Return the options with which a browser shows one of the user's passkeys (JSON)."""
    return json.dumps(webauthn.begin_authentication(user), default=dict)


def check_passkey(user: AbstractBaseUser, answer: str) -> Authenticator | None:
    """Return the passkey that a browser has shown; None if its answer is wrong."""
    try:
        credential = json.loads(answer)
        webauthn.parse_authentication_response(credential)
        return cast("Authenticator", webauthn.complete_authentication(user, credential))
    except _MADE_UP:
        return None
