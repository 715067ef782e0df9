"""Forms that wait for a proof: the page of the proof carries what was typed; no view gets the proof.

A password or code of the form itself is not carried: such a form is shown again. Nothing of a form that is not
ours is carried: it would be sent in the officer's name once they unlock.
"""

from django.http import HttpRequest, QueryDict

from payung.doors.desk import form_origin
from payung.doors.desk.errors import NEVER_SHOWN
from payung.doors.desk.sign_in.forms import PROOF

LOOKED = PROOF + "looked"  # the waiting page was requested by GET
PASSKEY = PROOF + "passkey"
_PROOFS = frozenset({PROOF + "code", PROOF + "password", PASSKEY})
_NEVER = (NEVER_SHOWN | _PROOFS) - {"next"}
_SECRETS = _NEVER - _PROOFS - {"csrfmiddlewaretoken"}


def is_there(request: HttpRequest) -> bool:
    """Say whether the posted form holds a proof."""
    return request.method == "POST" and not _PROOFS.isdisjoint(request.POST)


def carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return the posted fields without the proof, to be posted again with it.

    If a secret is left out, the mark `LOOKED` leads back to the form, to type it again. Of a form that is not
    ours only that mark is left.
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
    """Say whether the posted form has a password or code of its own, which no page may carry."""
    return request.method == "POST" and not _SECRETS.isdisjoint(request.POST)


def taken_out(request: HttpRequest, names: frozenset[str] = _PROOFS) -> QueryDict:
    """Return the fields `names` of the posted form and remove them from it."""
    rest, taken = QueryDict(mutable=True), QueryDict(mutable=True)
    for name, values in request.POST.lists():
        (taken if name in names else rest).setlist(name, values)
    request.POST = rest  # type: ignore[assignment]
    return taken


def was_looked_at(request: HttpRequest) -> bool:
    """Say whether the waiting page was requested by GET; remove that mark from the form."""
    return request.method == "POST" and bool(taken_out(request, frozenset({LOOKED})))
