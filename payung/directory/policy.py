"""Who may change the directory. Everybody may read it: these are public facts."""

from dataclasses import dataclass
from typing import ClassVar, Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import NotAllowed
from payung.foundation.viewer import Viewer


@dataclass(frozen=True)
class Confirmed(Viewer):
    """An officer whose change a second person has confirmed. Only `actions.changes` makes one."""

    kind: ClassVar[str] = "confirmed"
    proposer: str  # a name of the ledger

    @property
    def name(self) -> str:
        """Return the ledger's name of the proposer."""
        return self.proposer


# Roles are in the staff room, one floor above: the door checks the permission there before it calls an action
# here. This room knows what one officer may never do alone.
OFFICER: Final = "officer"
KEEPERS: Final = frozenset({"system", Confirmed.kind})


def require_keeper(viewer: Viewer) -> None:
    """Raise NotAllowed unless two officers act, or the operator's command."""
    if viewer.kind not in KEEPERS:
        raise NotAllowed(_("A change to what children see needs a second person to confirm it."))


def require_officer(viewer: Viewer) -> None:
    """Raise NotAllowed unless an officer acts, or the operator's command."""
    if viewer.kind not in KEEPERS | {OFFICER}:
        raise NotAllowed(_("Only an officer may change helplines."))


def require_second(viewer: Viewer, proposer: str) -> None:
    """Raise NotAllowed unless an officer other than the proposer acts."""
    if viewer.kind != OFFICER or viewer.name == proposer:
        raise NotAllowed(_("You proposed this yourself, so another person must confirm it."))
