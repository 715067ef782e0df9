"""What a search says when it found nothing, and the names of its choices."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.intake.persons import PersonKind

OPEN: Final = "open"
CLOSED: Final = "closed"
STATES: Final[list[tuple[str, Promise]]] = [
    ("", _("Open and closed")),
    (OPEN, _("Open")),
    (CLOSED, _("Closed")),
]

KINDS: Final[dict[str, Promise]] = {
    PersonKind.IDENTIFIER: _("an identifier"),
    PersonKind.NAME: _("a name"),
}

NOTHING: Final = _("No report of your unit matches. Other units' reports were not searched.")
NOTHING_BY_PERSON: Final[dict[str, Promise]] = {
    PersonKind.IDENTIFIER: _(
        "No report of your unit holds exactly this. Not searched: other units' reports, and "
        "what somebody wrote in free text."
    ),
    PersonKind.NAME: _(
        "No report that your unit has opened holds this name. Not searched: reports that nobody "
        "has opened yet, other units' reports, and what somebody wrote in free text."
    ),
}
CHILDS_OWN: Final = _("Only child-protection workers find a child's own names and identifiers.")
