"""Signing in and out. The password opens the key, which stays locked until the second factor is shown."""

from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from payung.doors.desk import errors
from payung.doors.desk.current_officer import officer_of, viewer_of
from payung.doors.desk.guards import posted
from payung.doors.desk.sign_in import password_attempts, session
from payung.doors.desk.sign_in.forms import Invitation, SignIn
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput, TooMany
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR
from payung.staff import actions, passwords, queries
from payung.staff.actions import sessions


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Show the sign-in form; on POST check the password and redirect to the second factor."""
    if officer_of(request) is not None:
        return redirect(wanted(request) or "start")
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
    password_attempts.take_turn(request, name)
    account = password_attempts.account_by_password(request, name, password)
    if account is None:
        # One sentence for both, so that nobody learns which names there are.
        form.add_error(None, _("This name and password do not belong together. Please try again."))
        return _page(request, form, 400)
    user, key = account
    if actions.wrap_dearer(user.pk, key, password):
        user.refresh_from_db(fields=["password", "session_epoch"])
    return _begin(request, user, key)


def _begin(request: HttpRequest, user: AbstractBaseUser, key: PrivateKey) -> HttpResponse:
    """Begin a new session for the officer; allauth returns the next step."""
    address = wanted(request) or reverse("start")
    logout(request)  # nothing of an earlier officer stays, not even the session's id
    secret = session.begin(request, user, key)
    record_authentication(request, user, method="password")
    response: HttpResponse = perform_login(request, user, redirect_url=address)
    session.set_key_cookie(response, secret)
    return response


@sensitive_post_parameters("code", "password", "again")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest) -> HttpResponse:
    """Let an invited officer choose a password and make their key, then sign them in."""
    if request.method != "POST":
        return _invitation_page(request, Invitation())
    form = Invitation(request.POST)
    if not form.is_valid():
        return _invitation_page(request, form, 400)
    try:
        return _accept(request, form)
    except TooMany as error:
        form.add_error(None, str(error.text))
        return _invitation_page(request, form, error.status)


def _accept(request: HttpRequest, form: Invitation) -> HttpResponse:
    data = form.cleaned_data
    password_attempts.take_turn_to_accept(request, data["name"])
    try:
        actions.accept_invitation(data["name"], data["code"], data["password"])
    except BadInput as error:
        if error.field == "password":
            form.add_error("password", str(error.text))
        else:
            sentence = _("This name and code do not belong together, or the invitation has ended.")
            form.add_error(None, sentence)
        return _invitation_page(request, form, 400)
    password_attempts.remember(request, data["name"])
    try:
        account = password_attempts.account_by_password(request, data["name"], data["password"])
    except TooMany:  # the key is made and the code used; they sign in later
        account = None
    return _begin(request, *account) if account else redirect("sign-in")


def _invitation_page(request: HttpRequest, form: Invitation, status: int = 200) -> HttpResponse:
    context = {"form": form, "suggestion": passwords.suggestion()}
    return render(request, "desk/sign_in/invitation.html", context, status=status)


@posted
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and forget both halves of the key."""
    if request.user.is_authenticated and session.passed_second_factor(request):
        actions.note_sign_in(queries.officer_viewer(DOOR, UUID(str(request.user.pk))), out=True)
    return _gone(request)


@posted
@sudo
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """End all sessions of the officer, on every machine."""
    sessions.sign_out_everywhere(viewer_of(request))
    return _gone(request)


def _gone(request: HttpRequest) -> HttpResponse:
    logout(request)
    response = redirect(reverse("sign-in") + "?signed-out=1")
    session.forget_key_cookie(response)
    return response


def stale_form(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001  Django's signature
    """Answer an expired form, or one that another site sent. Nothing is done or lost."""
    sentence = _("This form had grown old, so nothing was done. Please go back and send it again.")
    return errors.page(request, sentence, 403, kept=errors.kept(request))


def _page(request: HttpRequest, form: SignIn, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "next": wanted(request),
        "signed_out": "signed-out" in request.GET,
    }
    return render(request, "desk/sign_in/sign_in.html", context, status=status)


def wanted(request: HttpRequest) -> str:
    """Return the address in `next` if it is on this host, else an empty text."""
    address = request.POST.get("next") or request.GET.get("next") or ""
    is_local = address.startswith("/") and url_has_allowed_host_and_scheme(
        address, allowed_hosts=None
    )
    return address if is_local else ""
