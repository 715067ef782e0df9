"""The page behind a removal request's own code: no report, no threat, no unit."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from payung.doors.public import form_data, removal_steps, sealed_field
from payung.doors.public.country import numbers, reading_times
from payung.doors.public.form_fields import NOT_SAID
from payung.doors.public.receipt_session import Way
from payung.doors.public.views import removal_fingerprints
from payung.foundation import receipts
from payung.foundation.errors import SealBroken
from payung.removal import actions, agreements, queries
from payung.removal.choices import Answer, HoldReason, ServiceState
from payung.removal.fingerprints.queries import AtPartner, Fingerprints
from payung.removal.queries import AtService
from payung.staff.viewer import ReporterViewer

BACK: Final = "picture-back"
BACK_NOW: Final = "picture-back-now"
SAFETY: Final = "picture-safety"
_TALK: Final = "picture-talk"
DEEDS: Final = frozenset({BACK, BACK_NOW, SAFETY})
_STATES: Final[dict[str, Promise]] = {
    ServiceState.WAITING: _("We have not asked there yet."),
    ServiceState.SENT: _("We asked there. There is no answer yet."),
    ServiceState.WITHDRAWN: _("You took this back. We do not ask there any more."),
}
_ANSWERS: Final[dict[str, Promise]] = {
    Answer.REMOVED: _("They say that it is gone there."),
    Answer.NOT_FOUND: _("They could not find it there."),
    Answer.CANNOT: _("They say that they cannot take it down."),
    Answer.NOT_THIS_KIND: _("They say that it can stay there."),
}
_HAVE: Final = _("They have your fingerprints.")
_STOPPED: Final = _("They do not look for it any more.")
_NOBODY: Final = _("They are ready. No one has taken them yet.")
_DOUBTED: Final = _("Someone is not sure about a fingerprint. A person looks at it.")
_HELD: Final[dict[HoldReason, Promise]] = {
    HoldReason.QUALITY: _("A picture shows very little. Only exact copies of it can be found."),
    HoldReason.HARMLESS: _(
        "It is like a picture that many people know. A person looks at it first."
    ),
    HoldReason.FLOOD: _("Very many came at once. Yours wait for their turn."),
}


def page(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    """Show what has become of a request; take it back, or hear that the child is not safe."""
    deed = form.one("do")
    if deed == BACK:
        return render(request, "public/picture_back.html", {"way": way.sealed()})
    if deed == SAFETY and any(form.one(one.name) for one in removal_steps.SAFETY):
        return _safety(request, viewer, way, form)
    if deed in removal_fingerprints.DEEDS:
        making = removal_fingerprints.page(request, viewer, way, form)
        if making is not None:
            return making
    if deed == BACK_NOW:
        actions.take_back(viewer)
    return _followed(request, viewer, way)


def safety_form() -> dict[str, object]:
    """Return the two questions on safety for a page, and a code in case the answers open a report."""
    return {
        "safety": [(one, [*one.choices, NOT_SAID], "") for one in removal_steps.SAFETY],
        "talk_field": sealed_field.seal(_TALK, {"r": receipts.draw()}),
    }


def _talk_of(form: form_data.Posted) -> str:
    """Return the code that the page drew, so that a page that is sent twice opens one report."""
    try:
        return str(sealed_field.unseal(_TALK, form.one("talk"))["r"])
    except SealBroken:
        return receipts.draw()


def _followed(request: HttpRequest, viewer: ReporterViewer, way: Way) -> HttpResponse:
    followed = queries.followed(viewer)
    told = followed.at_partners
    context = {
        "followed": followed,
        "services": [(one, _sentence(one)) for one in followed.services],
        "at_partners": [(one.name, one.last, _at_partner(one)) for one in told.partners],
        "held": list(_waiting(told)),
        "way": way.sealed(),
        "partners": agreements.partners(),
        "reading": reading_times(),
        "numbers": numbers(),
        **safety_form(),
    }
    return render(request, "public/picture_followed.html", context)


def _at_partner(one: AtPartner) -> list[tuple[Promise, int]]:
    """Return what a partner has and did, each with how many fingerprints that is about."""
    has = [(_HAVE, one.has)] if one.has else [(_STOPPED, 1)]
    return [*has, *((_ANSWERS[answer], number) for answer, number in one.answers)]


def _waiting(told: Fingerprints) -> Iterator[Promise]:
    """Yield why fingerprints wait, in plain words."""
    if told.released and not told.partners:
        yield _NOBODY
    yield from (_HELD[why] for why, _number in told.held)
    if told.questioned:
        yield _DOUBTED


def _sentence(one: AtService) -> Promise:
    return _ANSWERS[one.answer] if one.answer else _STATES[one.state]


def _safety(
    request: HttpRequest, viewer: ReporterViewer, way: Way, form: form_data.Posted
) -> HttpResponse:
    """Hear the two answers; where they worry, a report is opened, and its code is shown."""
    answers = {one.name: one.read(form) for one in removal_steps.SAFETY}
    receipt = _talk_of(form)
    opened = actions.tell_safety(
        viewer,
        removal_steps.safety(answers),
        way.word,
        receipt=receipt,
        language=get_language() or settings.LANGUAGE_CODE,
        country=settings.PAYUNG_COUNTRY,
    )
    if not opened:
        return _followed(request, viewer, replace(way, word=uuid4()))
    context = {
        "receipt": receipt,
        "way": replace(way, word=uuid4()).sealed(),
        "reading": reading_times(),
        "numbers": numbers(),
    }
    return render(request, "public/picture_told.html", context)
