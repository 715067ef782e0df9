"""The officer's own page: their functions, key, clocks and password."""

from dataclasses import dataclass
from typing import Final

from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from payung.cases.queue.queries import QueueFilter, Row, State, queue
from payung.doors.desk.alarms import counts
from payung.doors.desk.current_officer import account_of, viewer_of
from payung.doors.desk.guards import FORM, done, is_posted, posted_from, refuse
from payung.doors.desk.me import forms, labels
from payung.doors.desk.sign_in.sudo import sudo_by_factor
from payung.foundation.errors import BadInput, NotFound, Text, TooMany
from payung.foundation.rate_limits import Bucket
from payung.staff import actions, offline_keys, passwords, policy, trust_chain
from payung.staff.queries import key_versions, root_requests
from payung.staff.queries.members import Opening
from payung.staff.roles import FUNCTION_NAMES, HELD_BY, Permission
from payung.staff.viewer import OfficerViewer

_ATTEMPTS: Final = Bucket("desk password change", 10, 600)  # attempts of one officer in ten minutes


@dataclass(frozen=True)
class PermissionRow:
    """One act, and whether the officer may do it, with the reason."""

    name: Text
    leave: policy.PermissionResult


@dataclass(frozen=True)
class FunctionCard:
    """One function as its officer sees it: its certificate, and the acts that it opens."""

    name: Text
    opens: list[Text]
    opening: Opening


@dataclass(frozen=True)
class Key:
    """The officer's own key. `number` comes from the key in this session, never from the database."""

    number: str
    is_theirs: bool  # the database holds this key, and not another
    statement: str


@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """Show the officer their own functions, key and clocks."""
    viewer = viewer_of(request)
    card, unit_keys = key_versions.colleague_page(viewer, viewer.id)
    context = {
        "me": card,
        "function_cards": function_cards(card.openings),
        "key": _key(viewer),
        "unit_keys": unit_keys,
        "clocks": _clocks(viewer),
        "reviews": _reviews(viewer),
        "sound": counts.alarms_of(request).sound,
        "clocks_leave": policy.may(viewer, Permission.REPORT_QUEUE_READ),
        "rows": _permission_rows(viewer),
        "language_form": forms.Language(initial={"language": request.user.language}),  # type: ignore[union-attr]
    }
    return render(request, "desk/me/me.html", context)


def function_cards(openings: tuple[Opening, ...]) -> list[FunctionCard]:
    """Return the functions with the acts that they open."""
    return [
        FunctionCard(FUNCTION_NAMES[opening.function], labels.opens(opening.function), opening)
        for opening in openings
    ]


def _key(viewer: OfficerViewer) -> Key | None:
    """Return the officer's key, with the number to read out; None if this request holds no key."""
    if viewer.own is None:
        return None
    public, signing = viewer.own.public.raw, viewer.own.signing.public
    number = trust_chain.fingerprint(viewer.id, viewer.unit, public, signing)
    try:
        statement = root_requests.statement(viewer, viewer.id)
    except NotFound:
        return Key(number, is_theirs=True, statement="")
    officer, _name = offline_keys.read_statement(statement)
    return Key(number, is_theirs=officer.fingerprint == number, statement=statement)


def _clocks(viewer: OfficerViewer) -> list[Row]:
    """Return the officer's reports that wait for them, soonest due first."""
    if not policy.may(viewer, Permission.REPORT_QUEUE_READ):
        return []
    return list(queue(viewer, QueueFilter(state=State.MINE)).rows)


def _reviews(viewer: OfficerViewer) -> list[Row]:
    """Return the officer's reports that are due for review."""
    if not policy.may(viewer, Permission.REPORT_QUEUE_READ):
        return []
    return list(queue(viewer, QueueFilter(state=State.REVIEW, owner=viewer.id)).rows)


def _permission_rows(viewer: OfficerViewer) -> list[PermissionRow]:
    """Return the acts of the officer's roles: open ones first, then those that are closed now."""
    own: frozenset[Permission] = frozenset().union(*(HELD_BY[role] for role in viewer.roles))
    rows = [
        PermissionRow(name, policy.may(viewer, permission))
        for permission, name in labels.PERMISSIONS.items()
        if permission in own
    ]
    return sorted(rows, key=lambda row: not row.leave)


@posted_from("me")
def language(request: HttpRequest) -> HttpResponse:
    """Change the officer's language at the desk."""
    actions.set_language(viewer_of(request), request.POST.get("language", ""))
    return done(request, _("The desk now uses this language."), "me")


@sensitive_post_parameters("old", "new", "again")
@require_http_methods(FORM)
@sudo_by_factor
def password(request: HttpRequest) -> HttpResponse:
    """Change the password. The key is sealed under the new one; all other sessions end."""
    form = forms.Password(request.POST if is_posted(request) else None)
    status = 200
    if is_posted(request):
        if form.is_valid() and (answer := _changed(request, form)):
            return answer
        status = 400
    context = {"form": form, "suggestion": passwords.suggestion()}
    return render(request, "desk/me/password.html", context, status=status)


def _changed(request: HttpRequest, form: forms.Password) -> HttpResponse | None:
    data, user = form.cleaned_data, account_of(request)
    if not _ATTEMPTS.take(str(user.pk)):
        form.add_error(None, str(TooMany.sentence))
        return None
    try:
        actions.change_password(viewer_of(request), data["old"], data["new"])
    except BadInput as error:
        refuse(form, error)
        return None
    except TooMany as error:
        form.add_error(None, str(error.text))
        return None
    user.refresh_from_db()
    # This session goes on; all others have ended.
    update_session_auth_hash(request, user)  # type: ignore[arg-type]  # account_of hides the model
    return done(request, _("Your password was changed. All your other sessions have ended."), "me")
