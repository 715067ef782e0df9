"""Limits of password attempts at the desk: by name and address, by address, by name, by session.

No stranger can keep an officer out by typing their name from many addresses. An address where the officer has
recently signed in does not count with those of strangers, and a locked screen counts by its own session.
"""

from datetime import timedelta
from typing import Final

from django.contrib.auth import authenticate
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from payung.doors.desk.current_officer import account_of
from payung.foundation import address
from payung.foundation.errors import TooMany
from payung.foundation.fair_lock import FairLock
from payung.foundation.rate_limits import Bucket, grouped
from payung.foundation.sealing import PrivateKey
from payung.foundation.shared_marks import Marks
from payung.staff import officer_keys

# Attempts in ten minutes, of each process.
_BY_BOTH: Final = Bucket("desk sign-in name and address", 10, 600)
_BY_NAME: Final = Bucket("desk sign-in name", 100, 600)
_BY_ADDRESS: Final = Bucket("desk sign-in address", 100, 600)
_BY_SESSION: Final = Bucket("desk unlock", 10, 600)
# Longer than a leave, so that an officer who comes back is still known.
_KNOWN: Final = Marks("desk signed in", timedelta(days=30).total_seconds())


def take_turn(request: HttpRequest, name: str) -> None:
    """Count one attempt to sign in as `name`. Raises TooMany."""
    take_turn_to_accept(request, name)
    if not (_KNOWN.has(_both(request, name)) or _BY_NAME.take(_same(name))):
        raise TooMany


def take_turn_to_accept(request: HttpRequest, name: str) -> None:
    """Count one attempt to accept the invitation of `name`; nobody guesses its code. Raises TooMany."""
    if not (_BY_ADDRESS.take(address.of(request)) and _BY_BOTH.take(_both(request, name))):
        raise TooMany


def take_turn_to_unlock(request: HttpRequest) -> None:
    """Count one attempt to unlock this session, which both factors have opened. Raises TooMany."""
    if not _BY_SESSION.take(str(request.session.session_key)):
        raise TooMany


def account_by_password(
    request: HttpRequest, name: str, password: str
) -> tuple[AbstractBaseUser, PrivateKey] | None:
    """Return the account of `name` and its opened key; None for a wrong name or password. Raises TooMany.

    Strangers wait in their own line, by address, so that no known officer waits behind them.
    """
    both = _both(request, name)
    known = _KNOWN.has(both)
    place = (
        (officer_keys.KNOWN, both)
        if known
        else (officer_keys.STRANGERS, grouped(address.of(request)))
    )
    account = _by_password(request, name, password, place)
    if account is not None:
        remember(request, name)
    return account


def remember(request: HttpRequest, name: str) -> None:
    """Remember that `name` has signed in from this address."""
    _KNOWN.set(_both(request, name))


def key_by_password(request: HttpRequest, password: str) -> PrivateKey | None:
    """Return the key of this session's officer; None for a wrong password. Raises TooMany."""
    name = account_of(request).get_username()
    account = _by_password(request, name, password, (officer_keys.KNOWN, name))
    return account[1] if account else None


def _by_password(
    request: HttpRequest, name: str, password: str, place: tuple[FairLock, str]
) -> tuple[AbstractBaseUser, PrivateKey] | None:
    turns, by = place
    user = authenticate(request, username=name, password=password, turns=turns, by=by)
    return (user, user.opened_key) if user is not None and user.opened_key is not None else None


def _both(request: HttpRequest, name: str) -> str:
    return f"{_same(name)}|{grouped(address.of(request))}"


def _same(name: str) -> str:
    return name.strip().casefold()
