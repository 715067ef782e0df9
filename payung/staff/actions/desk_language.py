"""Writes to an officer's desk language."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.queries.lookups import chain, found_officer
from payung.staff.viewer import OfficerViewer


def check_language(language: str) -> None:
    """Raise BadInput unless the desk is available in `language`."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput("language", _("The desk is not available in this language."))


def set_language(viewer: OfficerViewer, language: str) -> None:
    """Set the viewer's desk language."""
    check_language(language)
    with acting(viewer) as act:
        row = found_officer(viewer.id)
        row.language = language
        row.save(update_fields=["language"])
        act.record(chain(viewer.unit), acts.LANGUAGE_CHOSEN, viewer.name)
