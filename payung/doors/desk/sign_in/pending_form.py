"""Forms that wait: what was typed travels on, and the proof beside it never reaches a view.

A password or a code that was typed into the form itself travels nowhere: such a form is shown once more.
Nothing of a form that is not ours travels: it would be sent in the officer's name once they unlock.
"""

from django.http import HttpRequest, QueryDict

from payung.doors.desk import form_origin
from payung.doors.desk.errors import NEVER_SHOWN
from payung.doors.desk.sign_in.forms import PROOF

LOOKED = PROOF + "looked"  # the page that waits was asked for, not posted to
PASSKEY = PROOF + "passkey"
_PROOFS = frozenset({PROOF + "code", PROOF + "password", PASSKEY})
_NEVER = (NEVER_SHOWN | _PROOFS) - {"next"}
_SECRETS = _NEVER - _PROOFS - {"csrfmiddlewaretoken"}


def is_there(request: HttpRequest) -> bool:
    """Say whether the form that came holds a proof."""
    return request.method == "POST" and not _PROOFS.isdisjoint(request.POST)


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what was posted besides the proof, to be posted again with it.

    Where a secret stays behind, this carries the mark that leads back to the form, to type it again. Of a form
    that is not ours, it carries that mark alone.
    """
    if not form_origin.is_ours(request):
        return [(LOOKED, "1")]
    typed = [
        (name, str(value))
        for name, values in request.POST.lists()
        if name not in _NEVER | {LOOKED}
        for value in values
    ]
    back = LOOKED in request.POST or holds_secrets(request)
    return [*typed, (LOOKED, "1")] if back else typed


def holds_secrets(request: HttpRequest) -> bool:
    """Say whether the form that came holds a password or a code of its own, which no page may carry."""
    return request.method == "POST" and not _SECRETS.isdisjoint(request.POST)


def taken_out(request: HttpRequest, names: frozenset[str] = _PROOFS) -> QueryDict:
    """Return the fields `names` of the form that came, and leave the rest of it as it was typed."""
    rest, taken = QueryDict(mutable=True), QueryDict(mutable=True)
    for name, values in request.POST.lists():
        (taken if name in names else rest).setlist(name, values)
    request.POST = rest  # type: ignore[assignment]
    return taken


def was_looked_at(request: HttpRequest) -> bool:
    """Say whether the page that waits was only asked for; takes the mark of it out of the form."""
    return request.method == "POST" and bool(taken_out(request, frozenset({LOOKED})))
