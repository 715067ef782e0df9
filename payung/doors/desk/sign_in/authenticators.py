"""Second factors: the one place that touches what allauth keeps of them.

A code is good for one sign-in: the time step that was used last lies beside the secret, so every process of
the desk knows it, and none takes the same code again.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
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
_NEW_APP: Final = "new_app"  # in the session: the secret of the app that is set up, sealed
# What a made-up answer of a passkey makes the libraries raise, besides what they say themselves.
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
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=officer)
    return found.filter(type__in=(APP, PASSKEY))


def of(officer: UUID) -> list[Factor]:
    """Return the second factors of an officer, the oldest first."""
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
    """Return how many of `officers` have no second factor: one SQL query."""
    wanted = set(officers)
    found = Authenticator.objects.filter(user_id__in=wanted, type__in=(APP, PASSKEY))
    return len(wanted - set(found.values_list("user_id", flat=True)))


def remove(officer: UUID, factor: int) -> None:
    """Remove one second factor of an officer. Raises NotFound, and Conflict where it is the last."""
    with transaction.atomic():
        held = {row.pk: row for row in _rows(officer).select_for_update()}
        if factor not in held:
            raise NotFound
        if len(held) == 1:
            raise Conflict(_("This is your only second factor. Add another one first."))
        held[factor].delete()


def reset(viewer: Viewer, officer: UUID) -> None:
    """Remove every second factor of an officer who lost theirs, and end their sessions.

    For administrators; at the next sign-in the officer sets up a new one.
    """
    with transaction.atomic():
        sessions.reset_second_factor(viewer, officer)
        _rows(officer).delete()


# --- authenticator apps (TOTP, RFC 6238)


def new_secret(request: HttpRequest, officer: UUID) -> str:
    """Return the secret of the app that is being set up; the same until it is confirmed."""
    sealed = request.session.get(_NEW_APP)
    if sealed is None:
        sealed = _adapter().seal(officer, generate_totp_secret())
        request.session[_NEW_APP] = sealed
    return _adapter().unseal(officer, sealed)


def picture(user: Any, secret: str) -> str:
    """Return the QR code that an app reads, as the address of an image that lies in the page itself."""
    drawn = _adapter().build_totp_svg(_adapter().build_totp_url(user, secret))
    return "data:image/svg+xml;base64," + base64.b64encode(drawn.encode()).decode()


def add_app(request: HttpRequest, officer: UUID, code: str) -> Authenticator | None:
    """Keep the app that is being set up, in place of an earlier one; None for a wrong code."""
    secret = new_secret(request, officer)
    step = _step(secret, code)
    if step is None:
        return None
    row = keep_app(officer, secret, step)
    del request.session[_NEW_APP]
    return row


def keep_app(officer: UUID, secret: str, step: int = 0) -> Authenticator:
    """Keep `secret` for an officer in place of an earlier one; codes count from after time step `step`."""
    with transaction.atomic():
        _rows(officer).filter(type=APP).delete()
        data = {"secret": _adapter().seal(officer, secret), "step": step}
        return Authenticator.objects.create(user_id=officer, type=APP, data=data)


def invent_app(officer: UUID) -> None:
    """Give an officer of a demonstration an app that nobody holds: `payung demo code` reads its codes."""
    keep_app(officer, generate_totp_secret())


def check_code(officer: UUID, code: str) -> Authenticator | None:
    """Return the officer's app where `code` is right and newer than any that was used, else None."""
    with transaction.atomic():
        row = _rows(officer).filter(type=APP).select_for_update().first()
        step = _step(_secret(row), code) if row else None
        if row is None or step is None or step <= row.data["step"]:
            return None
        row.data["step"] = step
        row.save(update_fields=["data"])
    return row


def next_code(officer: UUID) -> str | None:
    """Return a code of an officer's app that is good for half a minute and unused; None where all are used.

    For a demonstration and for tests: nobody else may know a secret. Raises NotFound without an app.
    """
    row = _rows(officer).filter(type=APP).first()
    if row is None:
        raise NotFound
    steps = list(yield_hotp_counters_from_time())
    lasting = steps[len(steps) // 2 :]  # the present one and those that a clock ahead may show
    unused = [step for step in lasting if step > row.data["step"]]
    return _code(_secret(row), unused[0]) if unused else None


def _secret(row: Authenticator) -> str:
    return _adapter().unseal(row.user_id, row.data["secret"])


def _code(secret: str, step: int) -> str:
    return str(format_hotp_value(hotp_value(secret, step)))


def _step(secret: str, code: str) -> int | None:
    """Return the newest time step, among those that are good now, to which `code` belongs."""
    steps = list(yield_hotp_counters_from_time())
    return next(
        (s for s in reversed(steps) if compare_user_code(actual=code, expected=_code(secret, s))),
        None,
    )


# --- passkeys (WebAuthn). The challenge lies in the session; allauth and fido2 check the answer.


def creation_options(user: Any) -> str:
    """Return what a browser needs to make a passkey (JSON)."""
    return json.dumps(webauthn.begin_registration(user, passwordless=False), default=dict)


def add_passkey(user: Any, name: str, answer: str) -> Authenticator | None:
    """Keep the passkey that a browser has made, or return None where its answer is not right."""
    try:
        credential = json.loads(answer)
        webauthn.parse_registration_response(credential)
        webauthn.complete_registration(credential)
    except _MADE_UP:
        return None
    short = " ".join(name.split())[:LONGEST_NAME] or _("Passkey")
    return cast("Authenticator", webauthn.WebAuthn.add(user, short, credential).instance)


def request_options(user: Any) -> str:
    """Return what a browser needs to show one of the user's passkeys (JSON)."""
    return json.dumps(webauthn.begin_authentication(user), default=dict)


def check_passkey(user: Any, answer: str) -> Authenticator | None:
    """Return the passkey that a browser has shown, or None where its answer is not right."""
    try:
        credential = json.loads(answer)
        webauthn.parse_authentication_response(credential)
        return cast("Authenticator", webauthn.complete_authentication(user, credential))
    except _MADE_UP:
        return None
