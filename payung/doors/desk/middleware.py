"""Who looks: worked out once for each request, from the session and the key cookie together."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlencode
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _

from payung.doors.desk.views import errors
from payung.foundation.errors import NotAllowed, NotFound, PayungError, SealBroken
from payung.foundation.viewer import DOOR
from payung.people import keys
from payung.people import queries as people
from payung.people.queries import UnitCard
from payung.people.viewer import OfficerViewer

Answer = Callable[[HttpRequest], HttpResponseBase]

LOCKED_KEY = "locked_key"  # in the session: the officer's key, which only the cookie's secret opens
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_log = logging.getLogger("payung.desk")


def officer_of(request: HttpRequest) -> OfficerViewer | None:
    """Return the officer who looks, or None before sign-in."""
    return getattr(request, "viewer", None)


def unit_of(request: HttpRequest) -> UnitCard | None:
    """Return the unit of the officer who looks, or None before sign-in."""
    return getattr(request, "unit", None)


def viewer_of(request: HttpRequest) -> OfficerViewer:
    """Return the officer who looks. Raises NotAllowed where nobody has signed in."""
    officer = officer_of(request)
    if officer is None:
        raise NotAllowed
    return officer


def viewer(get_response: Answer) -> Answer:
    """Set `request.viewer`; let others only to the sign-in page; keep nothing in any cache."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        officer = _officer(request)
        request.viewer = officer  # type: ignore[attr-defined]
        request.unit = people.unit(officer, officer.unit) if officer else None  # type: ignore[attr-defined]
        if officer is None and not _is_open(request.path_info):
            response: HttpResponseBase = _signed_out(request)
        else:
            with _as_set(request):
                response = get_response(request)
                response.headers.setdefault("Content-Language", translation.get_language() or "")
        patch_cache_control(response, private=True, no_store=True)
        # With "no-referrer" a browser posts "Origin: null", which Django's check of forms refuses.
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return middleware


def _is_open(path: str) -> bool:
    return path == reverse("sign-in") or path.startswith(settings.STATIC_URL)


def _officer(request: HttpRequest) -> OfficerViewer | None:
    """Return the signed-in officer with their keys; a session whose key does not open is ended."""
    user = request.user
    if not user.is_authenticated:
        return None
    try:
        key = keys.unlock(
            request.session.get(LOCKED_KEY, ""), request.COOKIES.get(settings.PAYUNG_KEY_COOKIE, "")
        )
        return people.officer_viewer(DOOR, user.id, key)
    except (SealBroken, NotFound):
        logout(request)
        return None


def _signed_out(request: HttpRequest) -> HttpResponse:
    """Lead to the sign-in page and back; show what was typed into a form: nothing keeps it."""
    if request.method not in _SAFE and (kept := errors.kept(request)):
        sentence = _("You have been signed out. Nothing was sent. What you typed stands below.")
        return errors.page(request, sentence, 401, kept=kept)
    query = "" if request.method not in _SAFE else _next(request)
    response = HttpResponseRedirect(reverse("sign-in") + query)
    response.delete_cookie(settings.PAYUNG_KEY_COOKIE, samesite="Strict")
    return response


def _next(request: HttpRequest) -> str:
    path = request.get_full_path()
    return "" if path == reverse("start") else "?" + urlencode({"next": path})


@contextmanager
def _as_set(request: HttpRequest) -> Iterator[None]:
    """Speak the officer's language and show times in the unit's zone."""
    unit = unit_of(request)
    language = getattr(request.user, "language", "")
    if unit is None:
        yield
        return
    spoken = language if language in dict(settings.LANGUAGES) else translation.get_language()
    with timezone.override(_zone(unit.time_zone)), translation.override(spoken):
        yield


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


class _Sentences:
    """Answers an error of the house with a page that says its sentence."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Return the page for a PayungError; anything else goes on to Django."""
        if not isinstance(exception, PayungError):
            return None
        if exception.status >= 500:
            _log.error("An error of the house reached the desk.", exc_info=exception)
        return errors.of(request, exception)


def sentences(get_response: Answer) -> Answer:
    """Turn every PayungError that a view raises into a page with its sentence and status."""
    return _Sentences(get_response)
