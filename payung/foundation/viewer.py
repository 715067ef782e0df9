"""Who asks. Every query takes a viewer first, so that a read without one cannot be written."""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True)
class Viewer:
    """Who or what reads or acts. `name` is what the ledger writes: never a person's own name."""

    kind: ClassVar[str] = "viewer"

    @property
    def name(self) -> str:
        """Return the ledger's name for this viewer, for example `officer:6f1c...`."""
        return self.kind


@dataclass(frozen=True)
class SystemViewer(Viewer):
    """A command run by the operator, or the worker: sees rows, holds no unit's key."""

    kind: ClassVar[str] = "system"


@dataclass(frozen=True)
class DoorViewer(Viewer):
    """A door before it knows who stands in it: sees what anybody may see."""

    kind: ClassVar[str] = "door"


SYSTEM = SystemViewer()
DOOR = DoorViewer()
