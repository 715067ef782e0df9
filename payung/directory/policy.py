"""Who may change the directory. Everybody may read it: these are public facts."""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import Viewer


@dataclass(frozen=True)
class Confirmed(Viewer):
    """An officer whose change a second person has confirmed. Made by `actions.changes` alone."""

    kind: ClassVar[str] = "confirmed"
    proposer: str  # the ledger's name of who proposed it

    @property
    def name(self) -> str:
        """Return the ledger's name of who proposed it."""
        return self.proposer


# Roles stand in the room of people, one floor above: the door asks there for the permission before it calls an
# action here. What one officer may never do alone is known here.
OFFICER: Final = "officer"
KEEPERS: Final = frozenset({"system", Confirmed.kind})


def require_keeper(viewer: Viewer) -> None:
    """Raise NotAllowed unless two officers act, or the operator's own command."""
    if viewer.kind not in KEEPERS:
        raise NotAllowed(_("A change to what children see needs a second person to confirm it."))


def require_officer(viewer: Viewer) -> None:
    """Raise NotAllowed unless an officer acts, or the operator's own command."""
    if viewer.kind not in KEEPERS | {OFFICER}:
        raise NotAllowed(_("Only an officer may change helplines."))


def require_second(viewer: Viewer, proposer: str) -> None:
    """Raise NotAllowed unless an officer acts who is not the one who proposed it."""
    if viewer.kind != OFFICER or viewer.name == proposer:
        raise NotAllowed(_("You proposed this yourself, so another person must confirm it."))
