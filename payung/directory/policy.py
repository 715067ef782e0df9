"""Who may change the directory. Everybody may read it: these are public facts."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import Viewer

# Kinds of viewer that keep the directory. Roles stand in the room of people, one floor above: the
# door asks there for the permission before it calls an action here.
KEEPERS: Final = frozenset({"system", "officer"})


def require_keeper(viewer: Viewer) -> None:
    """Raise NotAllowed unless `viewer` is an officer or the operator's own command."""
    if viewer.kind not in KEEPERS:
        raise NotAllowed(_("Only an officer may change helplines."))
