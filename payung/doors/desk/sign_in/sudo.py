"""Sudo mode: before a dangerous act the officer proves again who they are.

The page that asks carries what was typed, and the view gets it as if nobody had asked.
"""

from functools import partial, wraps
from typing import Final, ParamSpec
from uuid import UUID

from allauth.account.internal.flows.reauthentication import reauthenticate_by_password
from allauth.mfa.base.internal.flows import post_authentication
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from payung.doors.desk import form_origin
from payung.doors.desk.current_officer import account_of
from payung.doors.desk.guards import View
from payung.doors.desk.sign_in import authenticators, password_attempts, pending_form, session
from payung.doors.desk.sign_in.forms import Proof, emptied
from payung.foundation.errors import TooMany
from payung.foundation.rate_limits import Bucket

P = ParamSpec("P")

_ATTEMPTS: Final = Bucket("desk sudo", 10, 600)  # attempts of one officer in ten minutes


def sudo(view: View[P]) -> View[P]:
    """Let only an officer who has recently proved who they are reach `view`.

    It comes after `posted`, and before `require_safe` on a page without a form.
    """
    return _guarded(view, by_factor=False)


def sudo_by_factor(view: View[P]) -> View[P]:
    """Let only an officer who has recently shown a second factor reach `view`, if they have one.

    For the pages of second factors: a password alone must neither add nor remove one.
    """
    return _guarded(view, by_factor=True)


def _guarded(view: View[P], *, by_factor: bool) -> View[P]:
    @wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        proof = pending_form.taken_out(request) if pending_form.is_there(request) else None
        looked = request.method != "POST" or pending_form.was_looked_at(request)
        looked = looked or not form_origin.is_ours(request)
        strict = by_factor and authenticators.has_any(UUID(str(request.user.pk)))
        if not session.proved_lately(request, by_factor=strict):
            looked = looked or pending_form.holds_secrets(request)
            refused = _refused(request, proof, looked=looked, strict=strict)
            if refused is not None:
                return refused
        if looked and request.method == "POST":
            return redirect(request.get_full_path())
        return view(request, *args, **kwargs)

    return checked


def _refused(
    request: HttpRequest, proof: QueryDict | None, *, looked: bool, strict: bool
) -> HttpResponse | None:
    """Return the page that asks, if there is no proof or a wrong one; None if it is right."""
    page = partial(_page, request, looked=looked, strict=strict)
    if proof is None:
        return page(Proof(), 401)
    form = Proof(proof)
    if not _ATTEMPTS.take(str(request.user.pk)):
        form.add_error(None, str(TooMany.sentence))
        return page(form, TooMany.status)
    passkey = proof.get(pending_form.PASSKEY, "")
    try:
        if form.is_valid() and _proves(request, form.cleaned_data, passkey, strict=strict):
            return None
    except TooMany as error:
        form.add_error(None, str(error.text))
        return page(form, error.status)
    form.add_error(None, _("That is not right, so nothing was done yet. Please try again."))
    return page(form, 400)


def _proves(request: HttpRequest, data: dict[str, str], passkey: str, *, strict: bool) -> bool:
    """Say whether a passkey, a code or (unless `strict`) the password is right, and record a right one."""
    user = account_of(request)
    if data["password"] and not (passkey or data["code"]):
        if strict or password_attempts.key_by_password(request, data["password"]) is None:
            return False
        reauthenticate_by_password(request)
        return True
    factor = (
        authenticators.check_passkey(user, passkey)
        if passkey
        else authenticators.check_code(user.pk, data["code"])
    )
    if factor is None:
        return False
    factor.user = user
    post_authentication(request, factor, reauthenticated=True)
    return True


def _page(
    request: HttpRequest, form: Proof, status: int, *, looked: bool, strict: bool
) -> HttpResponse:
    user = account_of(request)
    kinds = {factor.kind for factor in authenticators.of(user.pk)}
    context = {
        "form": emptied(form),
        "carried": [
            pair for pair in pending_form.carried(request) if pair[0] != pending_form.LOOKED
        ],
        "looked": pending_form.LOOKED if looked else "",
        "strict": strict,
        "has_app": authenticators.APP in kinds,
        "passkey_field": pending_form.PASSKEY,
        "passkey": authenticators.request_options(user) if authenticators.PASSKEY in kinds else "",
    }
    return render(request, "desk/sign_in/sudo.html", context, status=status)
