"""The officer of each request, found once from the session and the key cookie together."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_protect

from payung.doors.desk import errors, thread_limits
from payung.doors.desk.current_officer import officer_of, unit_of
from payung.doors.desk.sign_in import authenticators, lock, pending_form, session
from payung.foundation import clock
from payung.foundation.errors import NotFound, PayungError, SealBroken
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR
from payung.staff import queries as people
from payung.staff.queries import UnitCard
from payung.staff.viewer import OfficerViewer

Answer = Callable[[HttpRequest], HttpResponseBase]

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OPEN: Final = ("sign-in", "mfa_authenticate", "invitation", "sign-out")
# What somebody reaches who has a password and no second factor yet.
_SET_UP: Final = ("second-factors", "second-factor-app", "second-factor-passkey")
# What answers a locked screen too: a number and a level, from clear columns.
_WHILE_LOCKED: Final = ("alarms",)
_log = logging.getLogger("payung.desk")


def viewer(get_response: Answer) -> Answer:
    """Set `request.viewer`. Send everybody else to the sign-in page. Keep nothing in any cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        session.sweep_now_and_then()
        _set_viewer(request, *_officer(request))
        with _as_set(request):
            response = _answer(request, get_response)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
        if session.is_locked(request):
            session.forget_key_cookie(response)
        patch_cache_control(response, private=True, no_store=True)
        # With "no-referrer" a browser posts "Origin: null", which Django's check of forms refuses.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return middleware


def _set_viewer(
    request: HttpRequest, officer: OfficerViewer | None = None, unit: UnitCard | None = None
) -> None:
    request.viewer = officer  # type: ignore[attr-defined]
    request.unit = unit  # type: ignore[attr-defined]


def _officer(request: HttpRequest) -> tuple[OfficerViewer, UnitCard] | tuple[()]:
    """Return the officer with their keys, and their unit; nothing for anybody else.

    The officer signed in with both factors, was here lately, and has the key in its cookie. A session whose key
    does not open ends, and so does one whose shift is over.
    """
    user = request.user
    if not user.is_authenticated:
        return ()
    if session.has_ended(request):
        logout(request)
        return ()
    if session.is_idle(request):
        session.lock(request)
    if session.is_locked(request) or not session.passed_second_factor(request):
        return ()
    session.record_presence(request)
    try:
        return people.viewer_in_unit(DOOR, user, session.key_of(request))
    except (SealBroken, NotFound):
        logout(request)
        return ()


def _answer(request: HttpRequest, get_response: Answer) -> HttpResponseBase:
    """Return the answer of the view, or of the check that keeps somebody from it.

    A body that may be long is read only when its sender has signed in with both factors. An upload holds a
    thread, so only a few are read at once. Others are answered unread.
    """
    brings_files = thread_limits.brings_files(request)
    if (brings_files or _has_parts(request)) and not _is_known(request):
        return _unread(request)
    if not brings_files:
        return _turned_away(request, get_response) or get_response(request)
    try:
        with thread_limits.turn():
            return _turned_away(request, get_response) or get_response(request)
    except thread_limits.TooManyFiles as error:
        return errors.page(request, error.text, error.status)


def _has_parts(request: HttpRequest) -> bool:
    """Say whether a body is a form that may hold files."""
    return request.content_type == "multipart/form-data"


def _is_known(request: HttpRequest) -> bool:
    """Say whether an officer has signed in here with both factors, also where the screen is locked."""
    return bool(request.user.is_authenticated and session.passed_second_factor(request))


def _unread(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page, and from there to the page of the form."""
    if session.BACKGROUND in request.headers:
        return HttpResponse(status=401)
    towards = "" if _is_one_of(request, _OPEN) else "?" + urlencode({"next": request.path})
    response = HttpResponseRedirect(reverse("sign-in") + towards)
    if not session.is_half_begun(request):
        session.forget_key_cookie(response)
    return response


def _turned_away(request: HttpRequest, get_response: Answer) -> HttpResponseBase | None:
    """Return the answer for somebody who may not open this address yet; None if they may."""
    if officer_of(request) is not None or _is_one_of(request, _OPEN) or _is_static(request):
        return None
    if _is_known(request) and _is_one_of(request, _WHILE_LOCKED):
        return None
    if _is_calendar(request):
        return None
    if session.BACKGROUND in request.headers:
        return HttpResponse(status=401)
    if not request.user.is_authenticated:
        return _signed_out(request)
    if not session.passed_second_factor(request):
        return _half_signed_in(request)
    errors.read_words_only(request)
    return _locked(request, get_response)


def _is_one_of(request: HttpRequest, names: tuple[str, ...]) -> bool:
    return request.path_info in {reverse(name) for name in names}


def _is_calendar(request: HttpRequest) -> bool:
    """Say whether a telephone fetches an officer's own shifts: the secret in the address is its leave."""
    path = request.path_info
    return path.startswith(reverse("duty-calendar-make")) and path.endswith(".ics")


def _is_static(request: HttpRequest) -> bool:
    return request.path_info.startswith(settings.STATIC_URL)


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Redirect to the sign-in page and back. Show what was typed into a form, since it is not stored."""
    response: HttpResponse = HttpResponseRedirect(reverse("sign-in") + _next(request))
    if request.method not in _SAFE and (kept := errors.kept(request)):
        sentence = _("You have been signed out. Nothing was sent. What you typed is below.")
        response = errors.page(request, sentence, 401, kept=kept)
    if not session.is_half_begun(request):
        session.forget_key_cookie(response)
    return response


def _half_signed_in(request: HttpRequest) -> HttpResponse | None:
    """Let somebody without a second factor set one up, and nothing else.

    If they have one by now, this session never showed it, so it ends. So does an idle one.
    """
    fits = session.has_key(request) and not session.is_locked(request)
    if not fits or authenticators.has_any(_id(request)):
        logout(request)
        return _signed_out(request)
    if _is_one_of(request, _SET_UP):
        return None
    return HttpResponseRedirect(reverse("second-factors") + _next(request))


def _locked(request: HttpRequest, get_response: Answer) -> HttpResponseBase:
    if pending_form.is_there(request):
        return csrf_protect(partial(_unlock, get_response))(request)
    return lock.ask(request)


def _unlock(get_response: Answer, request: HttpRequest) -> HttpResponseBase:
    """Unlock the screen with the posted password, and pass the form on to its view."""
    opened = lock.opened(request)
    if not isinstance(opened, PrivateKey):
        return opened
    secret = session.hold(request, opened)
    request.unlocked = True  # type: ignore[attr-defined]
    _set_viewer(request, *people.viewer_in_unit(DOOR, people.account(DOOR, _id(request)), opened))
    with _as_set(request):
        response = get_response(request)
    if not session.is_locked(request):
        session.set_key_cookie(response, secret)
    return response


def _id(request: HttpRequest) -> UUID:
    return UUID(str(request.user.pk))


def _next(request: HttpRequest) -> str:
    path = request.get_full_path()
    if request.method not in _SAFE or path == reverse("start"):
        return ""
    return "?" + urlencode({"next": path})


@contextmanager
def _as_set(request: HttpRequest) -> Iterator[None]:
    """Speak the officer's language and show times in the unit's zone."""
    unit = unit_of(request)
    language = getattr(request.user, "language", "")
    spoken = language if language in dict(settings.LANGUAGES) else translation.get_language()
    zone = clock.zone(unit.time_zone) if unit else timezone.get_default_timezone()
    with timezone.override(zone), translation.override(spoken):
        yield


class _Sentences:
    """Answers a PayungError with a page that says its sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a PayungError; anything else goes on to Django."""
        if not isinstance(exception, PayungError):
            return None
        if exception.status >= 500:
            _log.error("error-at-the-desk", exc_info=exception)
        return errors.of(request, exception)


def sentences(get_response: Answer) -> Answer:
    """Turn every PayungError that a view raises into a page with its sentence and status."""
    return _Sentences(get_response)
