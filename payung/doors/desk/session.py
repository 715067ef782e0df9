"""What a session of the desk holds: the locked key, when the officer was last here, how they proved themselves.

The key is locked under 32 random bytes that lie in a second cookie alone. Neither the session table nor one
of the two cookies opens anything by itself.
"""

from datetime import timedelta
from typing import Any, Final

from allauth.account.authentication import get_authentication_records
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase

from payung.foundation import clock
from payung.foundation.errors import SealBroken
from payung.foundation.sealing import PrivateKey
from payung.people import keys

LOCKED_KEY: Final = "locked_key"  # the officer's key, which only the cookie's secret opens
_SEEN: Final = "seen"  # seconds since 1970: the last request that a person made
_SCREEN: Final = "screen_locked"
_HASH: Final = "password_hash"  # between password and second factor: whose password it was
BACKGROUND: Final = "X-Payung-Background"  # a request of a script, which is no sign of a person
# A session is written at most this often to say that somebody is here (a part of the idle time).
_OFTEN: Final = 20


def begin(request: HttpRequest, user: Any, key: PrivateKey) -> str:
    """Hold `key` locked in a session with a new id; return the secret for the cookie."""
    request.session.cycle_key()
    request.session[_HASH] = user.get_session_auth_hash()
    return hold(request, key)


def hold(request: HttpRequest, key: PrivateKey) -> str:
    """Hold `key` locked in the session and count from now; return the secret for the cookie."""
    secret, request.session[LOCKED_KEY] = keys.lock(key)
    request.session.pop(_SCREEN, None)
    request.session[_SEEN] = clock.now().timestamp()
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
    return keys.unlock(request.session.get(LOCKED_KEY, ""), secret)


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


def proved_lately(request: HttpRequest) -> bool:
    """Say whether the officer has shown who they are within PAYUNG_SUDO_MINUTES."""
    last = max((record["at"] for record in _records(request)), default=0.0)
    limit = timedelta(minutes=settings.PAYUNG_SUDO_MINUTES).total_seconds()
    return clock.now().timestamp() - last < limit


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    return list(get_authentication_records(request, request.user))


def is_idle(request: HttpRequest) -> bool:
    """Say whether nobody was here for PAYUNG_IDLE_MINUTES."""
    return _away(request) >= _idle_seconds()


def seen(request: HttpRequest) -> None:
    """Note that a person is here, unless it was a script that asked."""
    if BACKGROUND not in request.headers and _away(request) >= _idle_seconds() / _OFTEN:
        request.session[_SEEN] = clock.now().timestamp()


def _away(request: HttpRequest) -> float:
    return clock.now().timestamp() - float(request.session.get(_SEEN, 0))


def _idle_seconds() -> float:
    return timedelta(minutes=settings.PAYUNG_IDLE_MINUTES).total_seconds()


def lock(request: HttpRequest) -> None:
    """Lock the screen: the key is gone, the session stays."""
    request.session.pop(LOCKED_KEY, None)
    request.session[_SCREEN] = True


def is_locked(request: HttpRequest) -> bool:
    """Say whether the screen is locked."""
    return bool(request.session.get(_SCREEN))


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
