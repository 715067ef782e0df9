"""How often a password may be tried at the desk: by name and address, by address, by name, by session.

No stranger keeps an officer out by typing their name from many addresses: an address from which the name has
succeeded lately does not count with those of strangers, and a locked screen counts by its own session.
"""

from datetime import timedelta
from typing import Any, Final, cast

from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from payung.foundation import address
from payung.foundation.errors import TooMany
from payung.foundation.fair_lock import FairLock
from payung.foundation.rate_limits import Bucket, grouped
from payung.foundation.shared_marks import Marks
from payung.staff import officer_keys

# Attempts in ten minutes, of each process.
_BY_BOTH: Final = Bucket("desk sign-in name and address", 10, 600)
_BY_NAME: Final = Bucket("desk sign-in name", 100, 600)
_BY_ADDRESS: Final = Bucket("desk sign-in address", 100, 600)
_BY_SESSION: Final = Bucket("desk unlock", 10, 600)
# A leave is shorter than this, so that whoever comes back from one is still known.
_KNOWN: Final = Marks("desk signed in", timedelta(days=30).total_seconds())


def take_turn(request: HttpRequest, name: str) -> None:
    """Count one attempt to sign in as `name`. Raises TooMany."""
    take_turn_to_accept(request, name)
    if not (_KNOWN.has(_both(request, name)) or _BY_NAME.take(_same(name))):
        raise TooMany


def take_turn_to_accept(request: HttpRequest, name: str) -> None:
    """Count one attempt to accept the invitation of `name`, whose code nobody guesses. Raises TooMany."""
    if not (_BY_ADDRESS.take(address.of(request)) and _BY_BOTH.take(_both(request, name))):
        raise TooMany


def take_turn_to_unlock(request: HttpRequest) -> None:
    """Count one attempt to unlock this very session, which both factors have opened. Raises TooMany."""
    if not _BY_SESSION.take(str(request.session.session_key)):
        raise TooMany


def signed_in_by(request: HttpRequest, name: str, password: str) -> Any:
    """Return the officer whom name and password let in, with their key opened, or None. Raises TooMany.

    Strangers wait in a line of their own, by address, so that nobody who is known waits behind them.
    """
    both = _both(request, name)
    known = _KNOWN.has(both)
    place = (
        (officer_keys.KNOWN, both)
        if known
        else (officer_keys.STRANGERS, grouped(address.of(request)))
    )
    user = _by_password(request, name, password, place)
    if user is not None:
        remember(request, name)
    return user


def remember(request: HttpRequest, name: str) -> None:
    """Remember that whoever is `name` is at this address."""
    _KNOWN.set(_both(request, name))


def shown_by(request: HttpRequest, password: str) -> Any:
    """Return the officer whose session this is, with their key opened, or None. Raises TooMany."""
    name = cast("AbstractBaseUser", request.user).get_username()
    return _by_password(request, name, password, (officer_keys.KNOWN, name))


def _by_password(
    request: HttpRequest, name: str, password: str, place: tuple[FairLock, str]
) -> Any:
    turns, by = place
    return authenticate(request, username=name, password=password, turns=turns, by=by)


def _both(request: HttpRequest, name: str) -> str:
    return f"{_same(name)}|{grouped(address.of(request))}"


def _same(name: str) -> str:
    return name.strip().casefold()
