"""Signing in and out. The officer's key is opened by the password and kept under a secret in a cookie."""

from typing import Final

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from payung.doors.desk.forms import SignIn
from payung.doors.desk.middleware import LOCKED_KEY, officer_of, viewer_of
from payung.doors.desk.views import errors
from payung.foundation.buckets import Bucket
from payung.foundation.errors import SealBroken, TooMany
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR
from payung.people import actions, keys, queries

# One name is tried slowly; one address may be a whole station's, so it is tried a little faster.
_BY_NAME: Final = Bucket("desk sign-in name", 10, 600)
_BY_ADDRESS: Final = Bucket("desk sign-in address", 60, 600)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form; on POST sign in and lead on to where the officer wanted to go."""
    if officer_of(request) is not None:
        return redirect(_next(request))
    if request.method != "POST":
        return _page(request, SignIn())
    form = SignIn(request.POST)
    if not form.is_valid():
        return _page(request, form, 400)
    try:
        return _let_in(request, form)
    except TooMany as error:
        form.add_error(None, str(error.text))
        return _page(request, form, error.status)


def _let_in(request: HttpRequest, form: SignIn) -> HttpResponse:
    name, password = form.cleaned_data["name"], form.cleaned_data["password"]
    _take_turn(request, name)
    user = authenticate(request, username=name, password=password)
    key = _key(user, password)
    if user is None or key is None:
        # One sentence for both, so that nobody learns which names there are.
        form.add_error(None, _("This name and password do not belong together. Please try again."))
        return _page(request, form, 400)
    return _signed_in(request, user, key)


def _take_turn(request: HttpRequest, name: str) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    if not (_BY_ADDRESS.take(address) and _BY_NAME.take(name.strip().casefold())):
        raise TooMany


def _key(user: AbstractBaseUser | None, password: str) -> PrivateKey | None:
    try:
        return queries.officer_key(DOOR, user.pk, password) if user else None
    except SealBroken:
        return None


def _signed_in(request: HttpRequest, user: AbstractBaseUser, key: PrivateKey) -> HttpResponse:
    login(request, user)
    secret, request.session[LOCKED_KEY] = keys.lock(key)
    actions.note_sign_in(queries.officer_viewer(DOOR, user.pk, key))
    response = redirect(_next(request))
    response.set_cookie(
        settings.PAYUNG_KEY_COOKIE,
        secret,
        path="/",
        httponly=True,
        samesite="Strict",
        secure=not settings.PAYUNG_DEVELOPMENT,
    )
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and forget both halves of the key."""
    actions.note_sign_in(viewer_of(request), out=True)
    logout(request)
    response = redirect(reverse("sign-in") + "?signed-out=1")
    response.delete_cookie(settings.PAYUNG_KEY_COOKIE, samesite="Strict")
    response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Strict")
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer a form whose mark has grown old, or that another site sent: nothing is done, nothing is lost."""
    sentence = _("This form had grown old, so nothing was done. Please go back and send it again.")
    return errors.page(request, sentence, 403, kept=errors.kept(request))


def _page(request: HttpRequest, form: SignIn, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": _wanted(request),
        "signed_out": "signed-out" in request.GET,
    }
    return render(request, "desk/sign_in.html", context, status=status)


def _wanted(request: HttpRequest) -> str:
    """Return the address after sign-in, if it is one of this host; anything else is ignored."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    local = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return wanted if local else ""


def _next(request: HttpRequest) -> str:
    return _wanted(request) or reverse("queue")
