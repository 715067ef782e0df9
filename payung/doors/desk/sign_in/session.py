"""Sessions of the desk: the locked key, when the officer was last here, and when they proved who they are.

The key is locked under 32 random bytes that only a second cookie holds. Neither the session table nor one of
the two cookies opens anything by itself. A session ends with its shift. Its key is deleted as soon as nobody is
there, also if no further request comes.
"""

import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponseBase

from payung.foundation import clock
from payung.foundation.errors import SealBroken
from payung.foundation.rate_limits import Bucket
from payung.foundation.sealing import PrivateKey
from payung.staff import officer_keys

LOCKED_KEY: Final = "locked_key"  # the officer's key, which only the secret in the cookie opens
_BEGAN: Final = "began"  # seconds since 1970: when the password was typed
_SEEN: Final = "seen"  # seconds since 1970: the last request of a person
_SCREEN: Final = "screen_locked"
_SPENT: Final = "spent"  # seconds since 1970: proofs up to then no longer count for sudo
_HASH: Final = (
    "password_hash"  # between password and second factor: a hash of the password's officer
)
BACKGROUND: Final = "X-Payung-Background"  # header of a request by a script, which shows no person
REFRESH: Final = "refresh"  # in an address: who loads the page again, or "off"
ITSELF: Final = "itself"
# Presence is written at most this many times in an idle time.
_OFTEN: Final = 20
_SWEEPS: Final = Bucket("desk session sweep", 1, 60)  # of one process in a minute
_log = logging.getLogger("payung.desk")


def begin(request: HttpRequest, user: AbstractBaseUser, key: PrivateKey) -> str:
    """Store `key` locked in a session with a new id; return the secret for the cookie."""
    request.session.cycle_key()
    request.session[_BEGAN] = clock.now().timestamp()
    request.session[_HASH] = user.get_session_auth_hash()
    return hold(request, key)


def hold(request: HttpRequest, key: PrivateKey) -> str:
    """Store `key` locked in the session and restart the idle time; return the secret for the cookie.

    Unlocking takes the password alone, so earlier proofs no longer count for sudo.
    """
    secret, request.session[LOCKED_KEY] = officer_keys.lock(key)
    request.session.pop(_SCREEN, None)
    request.session[_SEEN] = clock.now().timestamp()
    request.session[_SPENT] = _last_proof(request)
    return secret


def is_half_begun(request: HttpRequest) -> bool:
    """Say whether a sign-in waits for its second factor, so that its cookie is still needed."""
    return not request.user.is_authenticated and LOCKED_KEY in request.session


def still_same(request: HttpRequest, user: AbstractBaseUser) -> bool:
    """Say whether both halves of the key fit, and the officer's password is still the same."""
    same = user.is_active and request.session.get(_HASH) == user.get_session_auth_hash()
    return bool(same and has_key(request))


def key_of(request: HttpRequest) -> PrivateKey:
    """Return the officer's key. Raises SealBroken if session and cookie do not belong together."""
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
    """Say whether a second factor was shown in this session."""
    return any(method == "mfa" for method, _at in _proofs(request))


def proved_lately(request: HttpRequest, *, by_factor: bool = False) -> bool:
    """Say whether the officer has proved who they are within PAYUNG_SUDO_MINUTES and since the last unlock.

    `by_factor`: with a second factor.
    """
    last = _last_proof(request, by_factor=by_factor)
    limit = timedelta(minutes=settings.PAYUNG_SUDO_MINUTES).total_seconds()
    spent = float(request.session.get(_SPENT, 0))
    return last > spent and clock.now().timestamp() - last < limit


def _last_proof(request: HttpRequest, *, by_factor: bool = False) -> float:
    times = (at for method, at in _proofs(request) if method == "mfa" or not by_factor)
    return max(times, default=0.0)


def _proofs(request: HttpRequest) -> Iterator[tuple[str, float]]:
    """Yield the method and the time (seconds since 1970) of each proof in this session."""
    for record in get_authentication_records(request, request.user):
        yield record["method"], record["at"]


def has_ended(request: HttpRequest) -> bool:
    """Say whether the shift that began with this sign-in is over."""
    return _is_over(request.session.get(_BEGAN, 0))


def _is_over(began: float) -> bool:
    return clock.now().timestamp() - began >= settings.SESSION_COOKIE_AGE


def is_idle(request: HttpRequest) -> bool:
    """Say whether nobody was here for PAYUNG_IDLE_MINUTES."""
    return _is_idle(request.session.get(_SEEN, 0))


def _is_idle(last_request: float) -> bool:
    return clock.now().timestamp() - last_request >= _idle_seconds()


def is_by_itself(request: HttpRequest) -> bool:
    """Say whether a page sent the request by itself: a script, or a queue that loads again without scripts."""
    return BACKGROUND in request.headers or request.GET.get(REFRESH) == ITSELF


def record_presence(request: HttpRequest) -> None:
    """Record that a person is here, unless a page sent the request by itself."""
    away = clock.now().timestamp() - float(request.session.get(_SEEN, 0))
    if not is_by_itself(request) and away >= _idle_seconds() / _OFTEN:
        request.session[_SEEN] = clock.now().timestamp()


def _idle_seconds() -> float:
    return timedelta(minutes=settings.PAYUNG_IDLE_MINUTES).total_seconds()


def lock(request: HttpRequest) -> None:
    """Lock the screen: delete the key, keep the session."""
    request.session.pop(LOCKED_KEY, None)
    request.session[_SCREEN] = True


def is_locked(request: HttpRequest) -> bool:
    """Say whether the screen is locked."""
    return bool(request.session.get(_SCREEN))


def sweep_now_and_then() -> None:
    """Sweep at most once a minute in each process. An error does not stop the request."""
    if not _SWEEPS.take("every session"):
        return
    try:
        sweep()
    except DatabaseError:
        _log.exception("sessions-not-swept")


def sweep() -> None:
    """Lock idle sessions, and delete those whose shift is over or that cannot be read."""
    for row in Session.objects.all():
        stored = row.get_decoded()
        if _is_over(stored.get(_BEGAN, 0)):
            row.delete()
        elif LOCKED_KEY in stored and _is_idle(stored.get(_SEEN, 0)):
            del stored[LOCKED_KEY]
            stored[_SCREEN] = True
            # If a request has written the session meanwhile, somebody is there, and it stays unlocked.
            same = Session.objects.filter(pk=row.pk, session_data=row.session_data)
            same.update(session_data=Session.objects.encode(stored))


def set_key_cookie(response: HttpResponseBase, secret: str) -> None:
    """Give the browser the half of the key that no table holds."""
    _cookie(response, secret, None)


def forget_key_cookie(response: HttpResponseBase) -> None:
    """Delete the browser's half of the key."""
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
