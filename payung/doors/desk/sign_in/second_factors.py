"""The second factor: shown at each sign-in, set up at the first, and managed by its owner."""

from typing import Final
from uuid import UUID

from allauth.account.stages import LoginStageController
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from django.contrib.auth.base_user import AbstractBaseUser
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payung.doors.desk.current_officer import account_of, officer_of, viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in import authenticators, session
from payung.doors.desk.sign_in.forms import Code, Passkey, emptied
from payung.doors.desk.sign_in.sudo import sudo_by_factor
from payung.doors.desk.sign_in.views import wanted
from payung.foundation.errors import TooMany
from payung.foundation.rate_limits import Bucket
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR
from payung.staff import actions, queries
from payung.staff.actions import sessions
from payung.staff.viewer import OfficerViewer

_ATTEMPTS: Final = Bucket("desk second factor", 10, 600)  # attempts of one officer in ten minutes
_FORM: Final = ["GET", "HEAD", "POST"]
_DIGITS: Final = 18  # of a number that fits every database


@require_http_methods(_FORM)
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the second factor; with the right one the desk opens."""
    stage = LoginStageController.enter(request, AuthenticateStage.key)
    user = stage.login.user if stage else None
    if stage is None or user is None or not session.still_same(request, user):
        return redirect("sign-in")
    if request.method != "POST":
        return _code_page(request, user, Code())
    factor = _shown(request, user, form := Code(request.POST))
    if factor is None:
        return _code_page(request, user, form, 429 if _is_too_often(form) else 400)
    factor.user = user
    post_authentication(request, factor)
    response: HttpResponse = stage.exit()
    actions.note_sign_in(_viewer(user, session.key_of(request)))
    return response


def _shown(request: HttpRequest, user: AbstractBaseUser, form: Form) -> Authenticator | None:
    """Return the factor of a right code or passkey; None for a wrong one, with an error in the form."""
    passkey = request.POST.get("passkey", "")
    if not passkey and not form.is_valid():
        return None
    if not _ATTEMPTS.take(str(user.pk)):
        form.add_error(None, str(TooMany.sentence))
        return None
    if passkey:
        factor = authenticators.check_passkey(user, passkey)
        wrong = _("This passkey was not accepted. Please try again.")
    else:
        factor = authenticators.check_code(user.pk, form.cleaned_data["code"])
        wrong = _("This code is not right, or it was used before. Please wait for the next one.")
    if factor is None:
        form.errors.clear()
        form.add_error(None, wrong)
    return factor


def _is_too_often(form: Form) -> bool:
    return str(TooMany.sentence) in form.non_field_errors()


def _code_page(
    request: HttpRequest, user: AbstractBaseUser, form: Form, status: int = 200
) -> HttpResponse:
    kinds = {factor.kind for factor in authenticators.of(user.pk)}
    context = {
        "form": emptied(form),
        "who": user,
        "has_app": authenticators.APP in kinds,
        "passkey_field": "passkey",
        "passkey": authenticators.request_options(user) if authenticators.PASSKEY in kinds else "",
    }
    return render(request, "desk/sign_in/second_factor_code.html", context, status=status)


@sudo_by_factor
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Show the officer's second factors, or how to set up the first."""
    factors = authenticators.of(account_of(request).pk)
    context = {
        "factors": factors,
        "has_app": any(factor.kind == authenticators.APP for factor in factors),
        "next": wanted(request),
    }
    return render(request, "desk/sign_in/second_factors.html", context)


@sudo_by_factor
@require_http_methods(_FORM)
def app(request: HttpRequest) -> HttpResponse:
    """Set up an authenticator app: show its secret as QR code and text, and confirm it by a first code."""
    form = Code(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (response := _app_added(request, form)):
            return response
        status = 400
    user = account_of(request)
    secret = authenticators.new_secret(request, user.pk)
    context = {
        "form": emptied(form),
        "picture": authenticators.picture(user, secret),
        "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        "replaces": any(factor.kind == authenticators.APP for factor in authenticators.of(user.pk)),
        "next": wanted(request),
    }
    return render(request, "desk/sign_in/second_factor_app.html", context, status=status)


def _app_added(request: HttpRequest, form: Code) -> HttpResponse | None:
    if not _ATTEMPTS.take(str(account_of(request).pk)):
        form.add_error(None, str(TooMany.sentence))
        return None
    with transaction.atomic():
        factor = authenticators.add_app(request, account_of(request).pk, form.cleaned_data["code"])
        if factor is not None:
            return _added(request, factor)
    form.add_error(
        "code", _("This code does not belong to the secret shown here. Please try again.")
    )
    return None


@sudo_by_factor
@require_http_methods(_FORM)
def passkey(request: HttpRequest) -> HttpResponse:
    """Make a passkey. This page needs a script."""
    form = Passkey(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid() and (response := _passkey_added(request, form)):
            return response
        status = 400
    context = {
        "form": form,
        "passkey": authenticators.creation_options(account_of(request)),
        "passkey_field": "passkey",
        "next": wanted(request),
    }
    return render(request, "desk/sign_in/second_factor_passkey.html", context, status=status)


def _passkey_added(request: HttpRequest, form: Passkey) -> HttpResponse | None:
    answer, name = request.POST.get("passkey", ""), form.cleaned_data["name"]
    with transaction.atomic():
        factor = authenticators.add_passkey(account_of(request), name, answer)
        if factor is not None:
            return _added(request, factor)
    form.add_error(None, _("Your browser made no passkey that fits. Please try again."))
    return None


def _added(request: HttpRequest, factor: Authenticator) -> HttpResponse:
    """Record a new factor. An officer who had none before has shown it now, and is signed in."""
    user = account_of(request)
    viewer = _viewer(user, session.key_of(request))
    sessions.note_second_factor(viewer, added=True)
    if officer_of(request) is not None:
        return redirect("second-factors")
    factor.user = user
    post_authentication(request, factor)
    request.session.cycle_key()
    actions.note_sign_in(viewer)
    return redirect(wanted(request) or "start")


@posted
@sudo_by_factor
def remove(request: HttpRequest) -> HttpResponse:
    """Remove a second factor, never the last."""
    viewer, number = viewer_of(request), request.POST.get("factor", "")
    factor = int(number) if number.isascii() and number.isdigit() and len(number) < _DIGITS else 0
    with transaction.atomic():
        authenticators.remove(viewer.id, factor)
        sessions.note_second_factor(viewer, added=False)
    return redirect("second-factors")


def _viewer(user: AbstractBaseUser, key: PrivateKey) -> OfficerViewer:
    return queries.officer_viewer(DOOR, UUID(str(user.pk)), key)
