"""What an officer chooses for themselves."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput
from payung.ledger.actions import acting
from payung.people import acts
from payung.people.actions.finding import chain, found_officer
from payung.people.viewer import OfficerViewer


def set_language(viewer: OfficerViewer, language: str) -> None:
    """Let the desk speak another of its languages to the viewer."""
    if language not in dict(settings.LANGUAGES):
        raise BadInput("language", _("The desk does not speak this language."))
    with acting(viewer) as act:
        row = found_officer(viewer.id)
        row.language = language
        row.save(update_fields=["language"])
        act.record(chain(viewer.unit), acts.LANGUAGE_CHOSEN, viewer.name)
