"""The languages of the public face, for administrators: the state of each, and whether it is offered."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from payung.doors.desk.guards import needs
from payung.language import reviews
from payung.language.languages import TONGUES
from payung.language.reviews import State
from payung.staff.roles import Permission

STATES = {
    State.ORIGINAL: _("source language"),
    State.REVIEWED: _("reviewed"),
    State.CHANGED: _("draft again: sentences have changed since the review"),
    State.DRAFT: _("draft: no native speaker has reviewed it"),
    State.UNFINISHED: _("unfinished"),
}


@needs(Permission.PEOPLE_OFFICER_MANAGE)
@require_safe
def languages(request: HttpRequest) -> HttpResponse:
    """Show all languages with their states."""
    folder, only = settings.LOCALE_PATHS[0], settings.PAYUNG_REVIEWED_ONLY
    offered = reviews.on_offer(settings)
    rows = [(tongue, reviews.of(folder, tongue), tongue in offered) for tongue in TONGUES]
    context = {
        "languages": [
            (tongue, review, STATES[review.state], reviews.sentences(folder, tongue), is_offered)
            for tongue, review, is_offered in rows
        ],
        "chosen": bool(settings.PAYUNG_LANGUAGES),
        "reviewed_only": only,
    }
    return render(request, "desk/languages/languages.html", context)
