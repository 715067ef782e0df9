"""What a session of the desk holds: the locked key, when the officer was last here, how they proved themselves.

The key is locked under 32 random bytes that lie in a second cookie alone. Neither the session table nor one
of the two cookies opens anything by itself. A session ends with the shift that it began; its key goes as soon
as nobody is there, whether or not a request comes that would notice it.
"""

import logging
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from payung.foundation import clock
from payung.foundation.errors import SealBroken
from payung.foundation.rate_limits import Bucket
from payung.foundation.sealing import PrivateKey
from payung.staff import officer_keys

LOCKED_KEY: Final = "locked_key"  # the officer's key, which only the cookie's secret opens
_BEGAN: Final = "began"  # seconds since 1970: the password of this sign-in
_SEEN: Final = "seen"  # seconds since 1970: the last request that a person made
_SCREEN: Final = "screen_locked"
_SPENT: Final = "spent"  # proofs up to this moment (seconds since 1970) count for sudo no more
_HASH: Final = "password_hash"  # between password and second factor: whose password it was
BACKGROUND: Final = "X-Payung-Background"  # a request of a script, which is no sign of a person
# A session is written at most this often to say that somebody is here (a part of the idle time).
_OFTEN: Final = 20
_SWEEPS: Final = Bucket("desk session sweep", 1, 60)  # of one process in a minute
_log = logging.getLogger("payung.desk")


def begin(request: HttpRequest, user: Any, key: PrivateKey) -> str:
    """Hold `key` locked in a session with a new id; return the secret for the cookie."""
    request.session.cycle_key()
    request.session[_BEGAN] = clock.now().timestamp()
    request.session[_HASH] = user.get_session_auth_hash()
    return hold(request, key)


def hold(request: HttpRequest, key: PrivateKey) -> str:
    """Hold `key` locked in the session and count from now; return the secret for the cookie.

    Whoever unlocks has shown the password alone, so no proof from before goes on counting for sudo.
    """
    secret, request.session[LOCKED_KEY] = officer_keys.lock(key)
    request.session.pop(_SCREEN, None)
    request.session[_SEEN] = clock.now().timestamp()
    request.session[_SPENT] = _last_proof(request)
    return secret


def is_half_begun(request: HttpRequest) -> bool:
    """Say whether a sign-in waits for its second factor, so that its cookie is still needed."""
    return not request.user.is_authenticated and LOCKED_KEY in request.session


def still_same(request: HttpRequest, user: Any) -> bool:
    """Say whether both halves of the key fit, and the password that began this sign-in still holds."""
    same = user.is_active and request.session.get(_HASH) == user.get_session_auth_hash()
    return bool(same and has_key(request))


def key_of(request: HttpRequest) -> PrivateKey:
    """Return the officer's key. Raises SealBroken where session and cookie do not belong together."""
    secret = request.COOKIES.get(settings.PAYUNG_KEY_COOKIE, "")
    return officer_keys.unlock(request.session.get(LOCKED_KEY, ""), secret)


def has_key(request: HttpRequest) -> bool:
    """Say whether session and cookie belong together."""
    try:
        key_of(request)
    except SealBroken:
        return False
    return True


def passed_second_factor(request: HttpRequest) -> bool:
    """Say whether whoever signed in has shown a second factor in this session."""
    return any(record["method"] == "mfa" for record in _records(request))


def proved_lately(request: HttpRequest, *, by_factor: bool = False) -> bool:
    """Say whether the officer has shown who they are (with a second factor, where `by_factor`) within
    PAYUNG_SUDO_MINUTES and since the screen was last locked."""
    last = _last_proof(request, by_factor=by_factor)
    limit = timedelta(minutes=settings.PAYUNG_SUDO_MINUTES).total_seconds()
    spent = float(request.session.get(_SPENT, 0))
    return last > spent and clock.now().timestamp() - last < limit


def _last_proof(request: HttpRequest, *, by_factor: bool = False) -> float:
    proofs = (r["at"] for r in _records(request) if r["method"] == "mfa" or not by_factor)
    return max(proofs, default=0.0)


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(get_authentication_records(request, request.user))


def has_ended(request: HttpRequest) -> bool:
    """Say whether the shift that began with this sign-in is over, however busy it was."""
    return _is_over(_held(request))


def _is_over(held: Mapping[str, Any]) -> bool:
    return clock.now().timestamp() - float(held.get(_BEGAN, 0)) >= settings.SESSION_COOKIE_AGE


def is_idle(request: HttpRequest) -> bool:
    """Say whether nobody was here for PAYUNG_IDLE_MINUTES."""
    return _is_idle(_held(request))


def _is_idle(held: Mapping[str, Any]) -> bool:
    return _away(held) >= _idle_seconds()


def seen(request: HttpRequest) -> None:
    """Note that a person is here, unless it was a script that asked."""
    if BACKGROUND not in request.headers and _away(_held(request)) >= _idle_seconds() / _OFTEN:
        request.session[_SEEN] = clock.now().timestamp()


def _held(request: HttpRequest) -> Any:
    return request.session


def _away(held: Mapping[str, Any]) -> float:
    return clock.now().timestamp() - float(held.get(_SEEN, 0))


def _idle_seconds() -> float:
    return timedelta(minutes=settings.PAYUNG_IDLE_MINUTES).total_seconds()


def lock(request: HttpRequest) -> None:
    """Lock the screen: the key is gone, the session stays."""
    _lock(_held(request))


def _lock(held: Any) -> None:
    held.pop(LOCKED_KEY, None)
    held[_SCREEN] = True


def is_locked(request: HttpRequest) -> bool:
    """Say whether the screen is locked."""
    return bool(request.session.get(_SCREEN))


def sweep_now_and_then() -> None:
    """Sweep, at most once a minute in each process. Where it fails, the request that came goes on."""
    if not _SWEEPS.take("every session"):
        return
    try:
        sweep()
    except DatabaseError:
        _log.exception("sessions-not-swept")


def sweep() -> None:
    """Lock every session at which nobody is, and remove each whose shift is over or that cannot be read."""
    for row in Session.objects.all():
        held = row.get_decoded()
        if _is_over(held):
            row.delete()
        elif LOCKED_KEY in held and _is_idle(held):
            _lock(held)
            # Where a request has written the session meanwhile, somebody is there: it stays as it is.
            same = Session.objects.filter(pk=row.pk, session_data=row.session_data)
            same.update(session_data=Session.objects.encode(held))


def set_key_cookie(response: HttpResponseBase, secret: str) -> None:
    """Hand the browser the half of the key that no table holds."""
    _cookie(response, secret, None)


def forget_key_cookie(response: HttpResponseBase) -> None:
    """Take that half back."""
    _cookie(response, "", 0)


def _cookie(response: HttpResponseBase, value: str, max_age: int | None) -> None:
    response.set_cookie(
        settings.PAYUNG_KEY_COOKIE,
        value,
        max_age=max_age,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=not settings.PAYUNG_DEVELOPMENT,
    )
